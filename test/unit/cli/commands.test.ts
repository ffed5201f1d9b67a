import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Plan, Reassignment } from '../../../planner/plan.ts';
import { cluster } from '../verify/support/cluster.ts';
import { run, runWith, workFolder } from './support/run.ts';

const file = workFolder();
const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' };
const badlySpread = cluster({
  racks,
  topics: {
    orders: {
      replicas: [
        [1, 2, 3],
        [3, 5, 1],
      ],
      minIsr: 2,
    },
    payments: { replicas: [[2, 4, 6]], minIsr: 2 },
  },
});
const bad = file('bad.json', JSON.stringify(badlySpread));
const good = file(
  'good.json',
  JSON.stringify(cluster({ racks, topics: { orders: { replicas: [[1, 3, 5]], minIsr: 2 } } })),
);

describe('evenkeel', () => {
  it('prints its version, and help in every way that people ask for it', async () => {
    assert.match((await run('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
    for (const words of [['help'], ['--help'], ['plan', '--help'], ['-h']]) {
      const { code, stdout, stderr } = await run(...words);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /evenkeel plan {5}INTENT CLUSTER/);
    }
  });
  it('answers bad usage with one line on stderr, nothing on stdout, and 2', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /Name a command/],
      [['paln'], /no command "paln"/],
      [['toString'], /no command "toString"/],
      [['audit'], /Name the cluster: --snapshot FILE/],
      [['audit', '--snapshot', bad, '--bootstrap', 'x:1'], /not both/],
      [['audit', '--snapshot', bad, '--bogus'], /Unknown option '--bogus'/],
      [['audit', '--snapshot', bad, 'more'], /"more" is one word too many/],
      [['audit', '--snapshot', bad, '--format', 'xml'], /--format xml is unknown: use one of text, json/],
      [['audit', '--snapshot', bad, '--fail-on', 'all'], /--fail-on all is unknown/],
      [['audit', '--bootstrap', 'nowhere'], /--bootstrap nowhere is not HOST:PORT/],
      [['audit', '--snapshot', bad, '--cluster', 'prod'], /--snapshot or --cluster, not both/],
      [['plan', '--snapshot', bad], /Say what to plan: use one of rebalance, fix-racks/],
      [['plan', 'rebalnce', '--snapshot', bad], /"rebalnce" is not something to plan/],
      [['plan', 'drain', '--snapshot', bad], /drain needs the brokers/],
      [['plan', 'drain', '--brokers', '7;8', '--snapshot', bad], /--brokers 7;8 is not a list of broker ids/],
      [['plan', 'drain', '--brokers', '1,99', '--snapshot', bad], /there is no broker 99: the brokers are 1, 2/],
      [['plan', 'rebalance', '--exclude-brokers', '98', '--snapshot', bad], /there is no broker 98/],
      [['plan', 'heal', '--brokers', '7', '--snapshot', bad], /--brokers means nothing for heal/],
      [['plan', 'set-rf', '--snapshot', bad], /set-rf needs the replication factor/],
      [['plan', 'set-rf', '--rf', '0', '--snapshot', bad], /--rf 0 is not a whole number from 1/],
      [['plan', 'rebalance', '--balance', 'some', '--snapshot', bad], /--balance some is unknown/],
      [['plan', 'rebalance', '--tolerance', '-5', '--snapshot', bad], /--tolerance/],
      [['plan', 'rebalance', '--throttle', 'fast', '--snapshot', bad], /--throttle fast is not a number of bytes/],
      [['plan', 'rebalance', '--throttle', '0', '--snapshot', bad], /would never end/],
      [['plan', 'rebalance', '--format', 'sarif', '--snapshot', bad], /--format sarif is unknown/],
      [['verify', '--snapshot', bad], /--reassignment FILE/],
    ];
    for (const [words, expected] of cases) {
      const { code, stdout, stderr } = await run(...words);
      assert.equal(code, 2, words.join(' '));
      assert.equal(stdout, '', words.join(' '));
      assert.match(stderr, expected);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    }
  });
  it('answers bad files with one line that names file and place', async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['/nowhere/snapshot.json', /there is no such file/],
      ['/', /it is a folder/],
      [file('empty.json', ''), /empty\.json: The snapshot is empty/],
      [file('cut.json', '{"version": 1,'), /cut\.json: The snapshot is not readable: it ends in the middle, at line 1/],
      [
        file('v2.json', '{"version": 2}'),
        /v2\.json: The snapshot has version 2 of its format, .* this one reads version 1/,
      ],
      [file('not.gz', new Uint8Array([0x1f, 0x8b, 1, 2, 3])), /not valid gzip/],
      [file('bytes.bin', new Uint8Array([0, 255, 254, 3])), /holds no topic/],
    ];
    for (const [path, expected] of cases) {
      const { code, stdout, stderr } = await run('audit', '--snapshot', path);
      assert.deepEqual([code, stdout], [2, ''], path);
      assert.match(stderr, expected);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    }
  });
});

describe('a cluster of the configuration', () => {
  it('is named when it is not there, and so is what is wrong with the file', async () => {
    const config = file('evenkeel.json', JSON.stringify({ clusters: [{ name: 'prod', bootstrap: ['127.0.0.1:1'] }] }));
    const env = { EVENKEEL_CONFIG: config };
    const unknown = await runWith(env, 'audit', '--cluster', 'test');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /--cluster test is not in .*evenkeel\.json: its clusters are prod\./);
    const dead = await runWith(env, 'audit', '--cluster', 'prod');
    assert.equal(dead.code, 2);
    assert.match(dead.stderr, /no answer from cluster prod/);
    const broken = await runWith(
      { EVENKEEL_CONFIG: file('broken.json', '{"clusters":[]}') },
      'audit',
      '--cluster',
      'prod',
    );
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /broken\.json: /);
  });
});

describe('evenkeel snapshot', () => {
  it('turns the text of Kafka’s tools into snapshot JSON, from several files too', async () => {
    const topics = file(
      'topics.txt',
      'Topic: t\tConfigs: min.insync.replicas=1\n\tTopic: t\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\n',
    );
    const dirs = file(
      'dirs.txt',
      '{"version":1,"brokers":[{"broker":1,"logDirs":[{"logDir":"/d","error":null,"partitions":[{"partition":"t-0","size":7}]}]}]}',
    );
    const { code, stdout } = await run('snapshot', '--snapshot', topics, '--snapshot', dirs);
    assert.equal(code, 0);
    const found = JSON.parse(stdout) as { topics: { partitions: { sizeBytes: number }[] }[] };
    assert.equal(found.topics[0]!.partitions[0]!.sizeBytes, 7);
  });
});

describe('evenkeel audit', () => {
  it('is clean with 0 and speaks with 1', async () => {
    const clean = await run('audit', '--snapshot', good);
    assert.equal(clean.code, 0, clean.stdout);
    assert.match(clean.stdout, /^Score 100 of 100, nothing found, 2 notes\n/);
    const found = await run('audit', '--snapshot', bad);
    assert.equal(found.code, 1);
    assert.match(found.stdout, /HIGH {2}Replicas are not spread evenly over the racks {2}\[rack-violation: 1 of 3/);
    assert.match(found.stdout, /orders-0: 1 \(a\), 2 \(a\), 3 \(b\)/);
  });
  it('prints JSON, reads gzip, and fails only on what was asked for', async () => {
    const zipped = file('bad.json.gz', gzipSync(JSON.stringify(badlySpread)));
    const { code, stdout } = await run('audit', '--snapshot', zipped, '--format', 'json', '--fail-on', 'critical');
    assert.equal(code, 0);
    const { score, findings } = JSON.parse(stdout) as { score: number; findings: Record<string, unknown>[] };
    assert.ok(score < 100);
    for (const key of ['rule', 'severity', 'title', 'evidence', 'why', 'remedy', 'cost'])
      assert.ok(key in findings[0]!, key);
  });
});

describe('evenkeel plan and verify', () => {
  it('plan a fix that verifies, moves only what it must, and is the same every time', async () => {
    const planned = await run('plan', 'fix-racks', '--snapshot', bad, '--format', 'reassignment');
    assert.deepEqual([planned.code, planned.stderr], [0, '']);
    const { version, partitions } = JSON.parse(planned.stdout) as Reassignment;
    assert.equal(version, 1);
    assert.deepEqual(
      partitions.map(({ topic, partition }) => `${topic}-${partition}`),
      ['orders-0'],
    );
    assert.equal(
      (await run('plan', 'fix-racks', '--snapshot', bad, '--format', 'reassignment')).stdout,
      planned.stdout,
    );
    const path = file('fix.json', planned.stdout);
    const verified = await run('verify', '--snapshot', bad, '--reassignment', path);
    assert.deepEqual([verified.code, verified.stdout], [0, 'Nothing found in 1 partition.\n']);
  });
  it('print the whole plan as JSON, and a readable one as text', async () => {
    const json = await run('plan', 'fix-racks', '--snapshot', bad, '--format', 'json', '--throttle', '10MB/s');
    const plan = JSON.parse(json.stdout) as Plan;
    assert.equal(plan.intent.throttleBytesPerSec, 10_000_000);
    assert.deepEqual([plan.feasible, plan.totals.replicasMoved, plan.bound.gap], [true, 1, 0]);
    assert.equal(plan.planId, `plan-${plan.digest.slice(0, 12)}`);
    const text = (await run('plan', 'fix-racks', '--snapshot', bad)).stdout;
    assert.match(text, /1 partition changed: 1 replica copied \(1\.00 kB\)/);
    assert.match(text, /proven minimal/);
    assert.match(text, /orders-0: 1,2,3 → /);
  });
  it('say that there is nothing to do, with 0', async () => {
    const { code, stdout } = await run('plan', 'fix-racks', '--snapshot', good);
    assert.equal(code, 0);
    assert.match(stdout, /Nothing to do/);
    const empty = await run('plan', 'fix-racks', '--snapshot', good, '--format', 'reassignment');
    assert.deepEqual(JSON.parse(empty.stdout), { version: 1, partitions: [] });
  });
  it('explain what is infeasible on stderr with 1, and print no reassignment', async () => {
    const ask = ['plan', 'set-rf', '--rf', '9', '--snapshot', good];
    const { code, stdout, stderr } = await run(...ask, '--format', 'reassignment');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /There is no plan that does this:\n {2}- /);
    const json = JSON.parse((await run(...ask, '--format', 'json')).stdout) as {
      feasible: boolean;
      reasons: unknown[];
    };
    assert.equal(json.feasible, false);
    assert.ok(json.reasons.length > 0);
  });
  it('find what is wrong with other people’s reassignments', async () => {
    const partitions = [
      { topic: 'orders', partition: 0, replicas: [1, 1, 3] },
      { topic: 'orders', partition: 1, replicas: [1, 99, 3] },
      { topic: 'gone', partition: 0, replicas: [1] },
    ];
    const path = file('wrong.json', JSON.stringify({ version: 1, partitions }));
    const { code, stdout } = await run('verify', '--snapshot', bad, '--reassignment', path, '--format', 'json');
    assert.equal(code, 1);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string }[] };
    const rules = findings.map(({ rule }) => rule);
    for (const rule of ['repeated-broker', 'unusable-broker', 'unknown-partition', 'rack-violation']) {
      assert.ok(rules.includes(rule), `${rule} is not among ${rules.join(', ')}`);
    }
  });
});
