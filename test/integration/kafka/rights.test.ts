import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { createTopics, type RunningKafka, runKafkaTool, startKafka } from '../../../lab/kafka/index.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import { startLocalSlack } from '../../../lab/slack/index.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import type { TlsSettings } from '../../../src/config/cluster-settings.ts';
import { Secret } from '../../../src/config/secret.ts';
import { checkKafka } from '../../../src/doctor/kafka.ts';
import { openKafkaCluster } from '../../../src/kafka/open-kafka-cluster.ts';
import { must, until } from './scene.ts';

const run = promisify(execFile);
const storePassword = 'changeit';
const users = { reader: 'reader-secret', mover: 'mover-secret', nobody: 'nobody-secret' };
/** Exactly what docs/kafka-acls.md lists. */
const rights = {
  reader: { cluster: ['Describe', 'DescribeConfigs'], topics: ['Describe', 'DescribeConfigs'] },
  mover: { cluster: ['Alter', 'AlterConfigs'], topics: ['Describe', 'AlterConfigs'] },
};

let dir: string;
let kafka: RunningKafka;
let tls: TlsSettings;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evenkeel-test-rights-'));
  const keystore = join(dir, 'keystore.p12');
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', storePassword, '-alias', 'kafka'];
  await run('keytool', ['-genkeypair', ...store, '-keyalg', 'RSA', '-dname', 'CN=kafka', '-ext', 'SAN=IP:127.0.0.1']);
  const { stdout: ca } = await run('keytool', ['-exportcert', '-rfc', ...store]);
  tls = { ca, cert: null, key: null, rejectUnauthorized: true };
  kafka = await startKafka({
    dir: join(dir, 'kafka'),
    brokers: [101, 102, 103].map((id) => ({ id, rack: `r${id}` })),
    controllers: 1,
    secure: { keystore, keystorePassword: storePassword, users },
  });
  await createTopics(kafka.bootstrap, [{ topic: 'orders', replicas: [[101, 102]] }]);
  await grantAll();
});

after(async () => {
  await kafka.stop();
  await rm(dir, { recursive: true, force: true });
});

async function grantAll(): Promise<void> {
  for (const [user, { cluster, topics }] of Object.entries(rights)) {
    const to = ['--bootstrap-server', kafka.bootstrap.join(','), '--add', '--allow-principal', `User:${user}`];
    const operations = (names: readonly string[]) => names.flatMap((name) => ['--operation', name]);
    for (const args of [
      [...to, '--cluster', ...operations(cluster)],
      [...to, '--topic', '*', ...operations(topics)],
    ]) {
      const { code, stdout, stderr } = await runKafkaTool('kafka-acls', args);
      assert.equal(code, 0, stdout + stderr);
    }
  }
}

async function as<T>(
  user: keyof typeof users,
  work: (cluster: ReturnType<typeof openKafkaCluster>) => Promise<T>,
  change: { readonly password?: string; readonly ssl?: TlsSettings | null } = {},
): Promise<T> {
  const cluster = openKafkaCluster(
    {
      name: 'secure',
      bootstrap: kafka.secureBootstrap,
      ssl: change.ssl === undefined ? tls : change.ssl,
      sasl: { mechanism: 'plain', username: user, password: new Secret(change.password ?? users[user]) },
      requestTimeoutMs: 3000,
    },
    { intakeWindowMs: 100 },
  );
  try {
    return await work(cluster);
  } finally {
    await cluster.close();
  }
}

const strict = { allowReplicationFactorChange: false };
const rate = { resource: { kind: 'broker', id: 103 }, key: 'follower.replication.throttled.rate' } as const;
const list = { resource: { kind: 'topic', name: 'orders' }, key: 'follower.replication.throttled.replicas' } as const;

test('a user with the reading rights takes a snapshot over TLS and SASL, and can change nothing', async () => {
  await until('the rights', () => as('reader', async ({ reader }) => ((await reader.readSnapshot()).ok ? true : null)));
  await as('reader', async ({ reader, actor }) => {
    const snapshot = must(await reader.readSnapshot());
    assert.deepEqual(
      snapshot.topics.map(({ name }) => name),
      ['orders'],
    );
    assert.equal(snapshot.controlPlane.kind, 'kraft');
    assert.ok(snapshot.brokers.every(({ logDirs, configs }) => logDirs?.length === 1 && configs !== undefined));
    assert.ok(snapshot.topics[0]?.partitions.every(({ writeBytesPerSec }) => writeBytesPerSec === 0));
    const refused = [
      await actor.alterConfigs([{ ...rate, op: 'set', value: '1000' }]),
      await actor.alterConfigs([{ ...list, op: 'append', value: '0:103' }]),
      await actor.reassign([{ topic: 'orders', partition: 0, replicas: [101, 103] }], strict),
      await actor.electPreferredLeaders([{ topic: 'orders', partition: 0 }]),
    ];
    for (const outcome of refused) {
      assert.ok(!outcome.ok);
      assert.equal(outcome.code, 'kafka-not-authorized');
      assert.match(
        outcome.message,
        /a right is missing, Alter(?:Configs)? on the (?:cluster|topic orders).*AUTHORIZATION_FAILED/,
      );
      assert.match(outcome.next, /kafka-acls\.md/);
    }
  });
});

test('a user with the moving rights also throttles, moves, elects and cancels', async () => {
  await as('mover', async ({ reader, actor }) => {
    must(await reader.readSnapshot());
    must(
      await actor.alterConfigs([
        { ...list, op: 'append', value: '0:103' },
        { ...rate, op: 'set', value: '1000000' },
      ]),
    );
    assert.deepEqual(must(await actor.reassign([{ topic: 'orders', partition: 0, replicas: [103, 101] }], strict)), []);
    await until('the move done', async () => {
      const seen = must(await actor.observe([{ topic: 'orders', partition: 0 }]));
      return seen.reassignments.length === 0 && seen.partitions[0]?.replicas.join() === '103,101' ? true : null;
    });
    assert.deepEqual(must(await actor.electPreferredLeaders([{ topic: 'orders', partition: 0 }])), []);
    assert.deepEqual(must(await actor.reassign([{ topic: 'orders', partition: 0, replicas: null }], strict)), []);
    must(
      await actor.alterConfigs([
        { ...list, op: 'delete', value: null },
        { ...rate, op: 'delete', value: null },
      ]),
    );
    const left = must(await actor.readConfigs([{ resource: rate.resource, keys: [rate.key] }]));
    assert.equal(left[0]?.key, rate.key);
  });
});

test('a user without rights is told which right is missing', async () => {
  const outcome = await as('nobody', ({ reader }) => reader.readSnapshot());
  assert.ok(!outcome.ok);
  assert.equal(outcome.code, 'kafka-not-authorized');
  assert.match(outcome.message, /CLUSTER_AUTHORIZATION_FAILED/);
});

test('a wrong password is a refused login, and is not shown', async () => {
  const outcome = await as('reader', ({ reader }) => reader.readSnapshot(), { password: 'wrong-secret' });
  assert.ok(!outcome.ok);
  assert.equal(outcome.code, 'kafka-not-authorized', outcome.message);
  assert.match(outcome.message, /does not accept the login/);
  assert.ok(!JSON.stringify(outcome).includes('wrong-secret'));
});

test('a certificate of an unknown authority, and plain text to a TLS listener, are named as such', async () => {
  const strange = await as('reader', ({ reader }) => reader.readSnapshot(), { ssl: { ...tls, ca: null } });
  assert.ok(!strange.ok);
  assert.equal(strange.code, 'kafka-unreachable');
  assert.match(strange.message, /self.signed certificate/);
  const plain = await as('reader', ({ reader }) => reader.readSnapshot(), { ssl: null });
  assert.ok(!plain.ok);
  assert.match(plain.next, /TLS/);
});

test('the document on rights lists what this test grants', async () => {
  const text = await readFile(new URL(await documentPath()), 'utf8');
  for (const [user, { cluster, topics }] of Object.entries(rights)) {
    for (const operation of cluster) assert.match(text, new RegExp(`${user}.*--cluster.*--operation ${operation}\\b`));
    for (const operation of topics) assert.match(text, new RegExp(`${user}.*--topic.*--operation ${operation}\\b`));
  }
});

/** From the source tree and from the compiled one, which lies a folder deeper. */
async function documentPath(): Promise<string> {
  const depth = import.meta.url.endsWith('.ts') ? '../../..' : '../../../..';
  return new URL(`${depth}/docs/kafka-acls.md`, import.meta.url).href;
}

test('the doctor says which rights each user has, and reaches every advertised address', async () => {
  const look = async (username: keyof typeof users, password: string = users[username]) => {
    const sasl = { mechanism: 'plain', username, password: new Secret(password) } as const;
    const settings = { name: 'secure', bootstrap: kafka.secureBootstrap, ssl: tls, sasl, requestTimeoutMs: 3000 };
    const checks = await checkKafka(settings, 5000);
    assert.ok(!JSON.stringify(checks).includes(password));
    return checks.map(({ state, what }) => `${state}: ${what}`).join('\n');
  };
  const mover = await look('mover');
  assert.doesNotMatch(mover, /warning|broken/);
  assert.match(mover, /ok: The cluster answers: 3 brokers/);
  assert.match(mover, /ok: Every address that the brokers advertise answers from here/);
  assert.match(mover, /ok: The brokers run Kafka \d\.\d/);
  assert.match(mover, /ok: Every broker has a rack: 3 racks/);
  assert.match(mover, /ok: The metadata can be read: topics: 1, partitions: 1/);
  assert.match(mover, /ok: The bot may move replicas/);
  const reader = await look('reader');
  assert.match(reader, /ok: The bot may read the cluster and its configurations/);
  assert.match(reader, /ok: The bot may read the configurations of topics/);
  assert.match(reader, /warning: The bot may not Alter and AlterConfigs on the cluster: plans cannot be carried out/);
  const nobody = await look('nobody');
  assert.match(nobody, /broken: The bot may not Describe and DescribeConfigs on the cluster; without Describe/);
  assert.match(nobody, /warning: The cluster shows no topics to the bot/);
  assert.match(await look('mover', 'wrong-secret'), /broken: .*does not accept the login/);
});

test('the doctor ends with 0 where all is well, and with 1 where a right to move is missing', async () => {
  const slack = await startLocalSlack({ mode: 'socket', rateLimits: 'off' });
  const redis = await startRedis({ dir: join(dir, 'redis') });
  await writeFile(join(dir, 'ca.pem'), tls.ca ?? '');
  const doctor = async (username: keyof typeof users) => {
    const path = join(dir, 'evenkeel.json');
    const sasl = { mechanism: 'plain', username, passwordEnv: 'KAFKA_PASSWORD' };
    const approvers = { groups: [slack.control.groups()[0]?.id] };
    const cluster = { name: 'secure', bootstrap: kafka.secureBootstrap, tls: { ca: 'ca.pem' }, sasl, approvers };
    await writeFile(path, JSON.stringify({ clusters: [cluster] }));
    const env = {
      EVENKEEL_CONFIG: path,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redis.url,
      KAFKA_PASSWORD: users[username],
    };
    let text = '';
    const keep = { write: (more: string) => (text += more) };
    const code = await runCli(['doctor'], { stdout: keep, stderr: keep, env });
    return { code, text };
  };
  try {
    const mover = await doctor('mover');
    assert.equal(mover.code, 0, mover.text);
    assert.match(mover.text, /\n0 broken, 0 warning, \d+ ok\n$/);
    const reader = await doctor('reader');
    assert.equal(reader.code, 1, reader.text);
    assert.match(reader.text, / {2}warning {2}The bot may not Alter.*\n {11}fix: Grant Alter and AlterConfigs/);
  } finally {
    await slack.stop();
    await redis.stop();
  }
});

test('the doctor names an address that is advertised and does not answer from here', async () => {
  const dead = kafka.bootstrap.at(-1);
  await kafka.endNode(103);
  const settings = { name: 'open', bootstrap: kafka.bootstrap, ssl: null, sasl: null, requestTimeoutMs: 3000 };
  // The controllers list it until its session has timed out.
  const checks = await checkKafka(settings, 5000);
  const address = checks.find(({ state }) => state === 'broken');
  assert.equal(address?.what, `Broker 103 advertises ${dead}, which does not answer from here.`);
  assert.match(address?.fix ?? '', /correct advertised\.listeners of broker 103/);
  assert.ok(checks.some(({ state, what }) => state === 'warning' && what.includes(`bootstrap address ${dead}`)));
});
