/**
 * The commands of the documents for operators, run as they stand, one shell for each document, against a real cluster, Redis
 * and worker. Only addresses are put in. What cannot run here (systemctl, npm install) stands in boxes that are not `sh`.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTopics, fillPartitions, type RunningKafka, runKafkaTool, startKafka } from '../../../lab/kafka/index.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { openStage, type Stage } from '../slack/support/stage.ts';

const root = repositoryRoot();
/** Every document that has such a box, in an order in which each command finds what it speaks of. */
const documents = [
  'docs/what-if.md',
  'README.md',
  'docs/operate.md',
  'docs/doctor.md',
  'docs/metrics.md',
  'docs/security.md',
];
/** What tests of their own run, as it cannot run inside of one. */
const elsewhere: Readonly<Record<string, string>> = {
  'npm ci && npm run demo': 'test/integration/demo/demo.test.ts',
  'npm ci && npm test': 'test/run.ts',
};
const tools = ['kafka-reassign-partitions', 'kafka-configs'] as const;

/** The lines of each `sh` box, with continued lines joined. */
function commandsOf(markdown: string): readonly string[] {
  const boxes = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? '');
  return boxes.flatMap((text) => text.replaceAll('\\\n', ' ').split('\n')).filter((line) => /^[^#\s]/.test(line));
}

describe('the commands of the documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-docs-'));
  let kafka: RunningKafka;
  let stage: Stage;
  let environment: NodeJS.ProcessEnv;
  let monitorUrl: string;

  before(async () => {
    const brokers = [
      { id: 1, rack: 'a' },
      { id: 2, rack: 'a' },
      { id: 3, rack: 'b' },
    ];
    kafka = await startKafka({ dir: join(folder, 'kafka'), controllers: 1, brokers });
    await createTopics(kafka.bootstrap, [
      {
        topic: 'orders',
        replicas: [
          [1, 2],
          [2, 3],
        ],
        configs: {
          'min.insync.replicas': '1',
          'leader.replication.throttled.replicas': '0:1',
          'follower.replication.throttled.replicas': '0:2',
        },
      },
    ]);
    await fillPartitions(kafka.bootstrap, 'orders', [{ partition: 0, bytes: 50_000 }]);
    // A throttle that somebody left, for the commands that take it off.
    const rates = ['leader.replication.throttled.rate=1000000', 'follower.replication.throttled.rate=1000000'].join();
    const at = ['--bootstrap-server', kafka.bootstrap.join(), '--entity-type', 'brokers', '--entity-name', '1'];
    const set = await runKafkaTool('kafka-configs', [...at, '--alter', '--add-config', rates]);
    assert.equal(set.code, 0, set.stderr);
    stage = await openStage({ mode: 'socket', environment: { MONITOR_PORT: '0' } });
    await stage.startBot();
    monitorUrl = (await stage.startWorker()).monitorUrl ?? '';
    environment = prepare();
    const { status, stderr } = await shell('evenkeel record > older.jsonl && cp older.jsonl newer.jsonl');
    assert.equal(status, 0, stderr);
    const snapshot = await shell(`evenkeel snapshot --bootstrap ${kafka.bootstrap.join()} > snapshot.json`);
    assert.equal(snapshot.status, 0, snapshot.stderr);
  });
  after(async () => {
    await stage?.close();
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const document of documents) {
    for (const command of commandsOf(readFileSync(join(root, document), 'utf8'))) {
      if (command in elsewhere) continue;
      it(`${document}: ${command}`, async () => {
        const line = command
          // What that script of package.json is, from a folder that is not the repository's.
          .replaceAll('npm run --silent evenkeel --', 'evenkeel')
          .replaceAll('kafka-1:9092', kafka.bootstrap.join())
          .replaceAll('http://127.0.0.1:9464', monitorUrl);
        // 1: something was found.
        const allowed = /\b(?:evenkeel doctor|audit --snapshot snapshot\.json)/.test(line) ? [0, 1] : [0];
        const { status, stdout, stderr } = await shell(line);
        assert.ok(allowed.includes(status), `exit code ${status}\n${stdout}\n${stderr}`);
        assert.ok(`${stdout}${stderr}`.length > 0 || />/.test(command), 'it prints something');
      });
    }
  }

  it('leave the cluster mended and without a throttle', async () => {
    const { stdout } = await shell(`evenkeel snapshot --bootstrap ${kafka.bootstrap.join()}`);
    const snapshot = JSON.parse(stdout) as {
      readonly topics: readonly { readonly name: string; readonly partitions: readonly { replicas: number[] }[] }[];
      readonly throttles?: readonly unknown[];
    };
    const orders = snapshot.topics.find(({ name }) => name === 'orders');
    assert.ok(
      orders?.partitions.every(({ replicas }) => replicas.includes(3)),
      JSON.stringify(orders),
    );
    assert.deepEqual(snapshot.throttles ?? [], []);
  });

  /** A PATH on which `evenkeel` and Kafka's scripts are what an operator has. */
  function prepare(): NodeJS.ProcessEnv {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const script = (name: string, text: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    script('evenkeel', `exec "${process.execPath}" "${join(root, 'bin/evenkeel.js')}" "$@"`);
    const runner = join(folder, 'tool.mjs');
    writeFileSync(
      runner,
      `import { runKafkaTool } from ${JSON.stringify(join(root, 'dist/lab/kafka/index.js'))};
const [name, ...words] = process.argv.slice(2);
const ran = await runKafkaTool(name, words);
process.stdout.write(ran.stdout);
process.stderr.write(ran.stderr);
process.exit(ran.code ?? 1);
`,
    );
    for (const tool of tools) script(`${tool}.sh`, `exec "${process.execPath}" "${runner}" ${tool} "$@"`);
    const config = join(folder, 'evenkeel.json');
    const clusters = [{ name: 'prod', bootstrap: kafka.bootstrap, approvers: { groups: ['S0APPROVERS'] } }];
    writeFileSync(config, JSON.stringify({ clusters }));
    // What --cancel is shown with: the plan whose moves may be in flight.
    writeFileSync(
      join(folder, 'moves.json'),
      JSON.stringify({ version: 1, partitions: [{ topic: 'orders', partition: 0, replicas: [1, 3] }] }),
    );
    return {
      ...process.env,
      PATH: `${bin}:${process.env['PATH']}`,
      EVENKEEL_CONFIG: config,
      SLACK_API_URL: stage.slack.apiUrl,
      SLACK_BOT_TOKEN: stage.slack.botToken,
      SLACK_APP_TOKEN: stage.slack.appToken,
      REDIS_URL: stage.redis.url,
    };
  }

  async function shell(line: string): Promise<{ status: number; stdout: string; stderr: string }> {
    // The local Slack answers from this process, so it must not stand still meanwhile.
    const child = spawn('sh', ['-c', line], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
    const status = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
    clearTimeout(timer);
    return { status, stdout, stderr };
  }
});

it('the reader of documents finds commands in sh boxes alone', () => {
  assert.deepEqual(commandsOf('```sh\na \\\n  b\n# no\nc\n```\n```text\nd\n```\n'), ['a    b', 'c']);
});

it('no document has a box of commands that is not run', () => {
  const all = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  const withBoxes = all.filter(
    (path) => path.endsWith('.md') && commandsOf(readFileSync(join(root, path), 'utf8')).length > 0,
  );
  assert.deepEqual([...documents].sort(), withBoxes.sort());
  for (const path of Object.values(elsewhere)) assert.ok(existsSync(join(root, path)), path);
});

it('every script of package.json that a document names is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object };
  const all = ['README.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  const named = all
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)]);
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.map(([, script]) => script).filter((script) => script === undefined || !(script in scripts)),
    [],
  );
});
