import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ClusterGovernance, readPolicy } from '../../../src/config/policy/read-policy.ts';
import { readClusters } from '../../../src/config/read-config.ts';
import { checkApprovers } from '../../../src/doctor/approvers.ts';
import { type Check, within, worstOf } from '../../../src/doctor/check.ts';
import { aheadMs, checkClock } from '../../../src/doctor/clocks.ts';
import { readKnown } from '../../../src/doctor/configuration.ts';
import { featuresCheck, racksCheck, versionCheck } from '../../../src/doctor/kafka.ts';
import { fieldsOf, infoChecks } from '../../../src/doctor/redis.ts';
import { checksJson, checksText } from '../../../src/doctor/render.ts';
import { goodFile, sources } from '../config/support.ts';

const states = (checks: readonly Check[]) => checks.map(({ state }) => state);

describe('clocks', () => {
  const reading = (theirsMs: number) => ({ whose: 'Slack', theirsMs, beforeMs: 1_000_000, afterMs: 1_002_000 });
  it('are apart only as far as it is certain', () => {
    assert.deepEqual(
      [999_000, 1_001_000, 1_010_000].map((ms) => aheadMs(reading(ms))),
      [-1000, 0, 8000],
    );
  });
  it('warn over 30 s, and break signed requests from 5 minutes on', () => {
    const state = (aheadS: number, signed: boolean) => checkClock(reading(1_002_000 + aheadS * 1000), { signed }).state;
    assert.deepEqual([state(30, true), state(31, true), state(300, true)], ['ok', 'warning', 'broken']);
    assert.equal(state(300, false), 'warning');
    assert.match(checkClock(reading(900_000), { signed: true }).what, /100 s behind/);
  });
});

describe('what Redis says of itself', () => {
  const info = (more: string) => infoChecks(fieldsOf(`# Server\r\nredis_version:7.2.4\r\nused_memory:90\r\n${more}`));
  it('is judged by version and memory', () => {
    assert.deepEqual(states(info('maxmemory:0')), ['ok', 'ok']);
    assert.deepEqual(states(info('maxmemory:100')), ['ok', 'warning']);
    assert.deepEqual(states(info('maxmemory:90')), ['ok', 'broken']);
    assert.deepEqual(states(info('maxmemory:0\r\nredis_version:6.0.16')), ['warning', 'ok']);
    assert.deepEqual(states(info('maxmemory:0\r\nredis_version:4.0.9')), ['broken', 'ok']);
    assert.deepEqual(states(infoChecks(fieldsOf(''))), ['warning', 'warning']);
  });
  it('is broken when it is a replica or could not write its file', () => {
    const found = info('maxmemory:0\r\nrole:slave\r\naof_last_write_status:err');
    assert.deepEqual(states(found), ['ok', 'ok', 'broken', 'broken']);
  });
});

describe('brokers', () => {
  const broker = (id: number, rack: string | null) => ({ id, host: 'k', port: 9092, rack });
  it('have racks, all of them and more than one', () => {
    const state = (...racks: readonly (string | null)[]) =>
      racksCheck(
        'Kafka',
        racks.map((r, i) => broker(i, r)),
      );
    assert.equal(state('a', 'b').state, 'ok');
    assert.equal(state('a', 'a').state, 'warning');
    assert.match(state('a', null).what, /without a rack: 1\./);
    assert.match(state(null, null).what, /No broker has a rack/);
  });
  it('run one release, and one that is new enough', () => {
    const api = (metadataVersion: number | null, speaks = true) => ({
      metadataVersion,
      newest: () => (speaks ? 4 : null),
    });
    assert.match(versionCheck('Kafka', [api(22), api(22)]).what, /Kafka 4\.0/);
    assert.match(versionCheck('Kafka', [api(22), api(21)]).what, /different releases: 4\.0, 3\.9/);
    assert.equal(versionCheck('Kafka', [api(null)]).state, 'ok');
    assert.equal(versionCheck('Kafka', [api(null, false)]).state, 'broken');
  });
  it('support the same features', () => {
    const of = (features: Readonly<Record<string, number>>) => ({ features: new Map(Object.entries(features)) });
    const newer = { 'metadata.version': 29, 'kraft.version': 1 };
    const [same] = featuresCheck('Kafka', [of(newer), of(newer)]);
    assert.equal(same?.what, 'Every broker supports the same features: kraft.version 1, metadata.version 29.');
    const [differs] = featuresCheck('Kafka', [of(newer), of({ 'metadata.version': 29 })]);
    assert.equal(differs?.state, 'warning');
    assert.match(differs.what, /same versions of kraft\.version\./);
    assert.deepEqual(featuresCheck('Kafka', [of({})]), []);
  });
});

describe('approvers', () => {
  const clusters = (approvers: unknown) => {
    const read = readClusters(sources({ clusters: [{ name: 'prod', bootstrap: ['k1:9092'], approvers }] }));
    assert.ok(read.ok);
    return read.value.clusters;
  };
  const found = (approvers: unknown, members: Readonly<Record<string, readonly string[]>>) =>
    states(checkApprovers(clusters(approvers), new Map(Object.entries(members))));

  it('are counted once each, over users and groups', () => {
    const approvers = { users: ['U111'], groups: ['S111'], needed: 2 };
    assert.deepEqual(found(approvers, { S111: ['U111', 'U222'] }), ['ok']);
    assert.deepEqual(found(approvers, { S111: ['U111'] }), ['broken']);
    assert.deepEqual(found(approvers, {}), [], 'a group that cannot be read is said elsewhere');
  });
  it('may suffice for some plans only', () => {
    const [cluster] = clusters({ users: ['U111'] });
    const policy = readPolicy('policy.json', () =>
      JSON.stringify({ clusters: [{ cluster: 'prod', approvers: { users: ['U111', 'U222'] } }] }),
    );
    assert.ok(policy.ok && cluster !== undefined);
    const { governance } = policy.value[0] as ClusterGovernance;
    const [check] = checkApprovers([{ ...cluster, governance }], new Map());
    assert.equal(check?.state, 'warning');
    assert.match(check?.what ?? '', /1 person may approve plans for prod; 2 must for plans of high risk/);
  });
});

describe('the configuration', () => {
  it('is read as far as it is sound', () => {
    const noApp = readKnown(sources(goodFile, { SLACK_BOT_TOKEN: 'xoxb-1' }));
    assert.deepEqual(states(noApp.checks), ['broken']);
    assert.match(noApp.checks[0]?.what ?? '', /^environment SLACK_APP_TOKEN: found nothing/);
    assert.ok(noApp.worker !== null && noApp.delivery === null && noApp.clusters.length === 1);
    const noTokens = readKnown(sources(goodFile, {}));
    assert.deepEqual(states(noTokens.checks), ['broken', 'broken', 'warning']);
    assert.ok(noTokens.worker === null && noTokens.clusters.length === 1);
    assert.deepEqual(readKnown(sources('{')).clusters, []);
  });
  it('names the faults of the policy file, and warns of clusters without approvers', () => {
    const file = { policy: 'policy.json', clusters: [{ name: 'prod', bootstrap: ['k1:9092'] }] };
    const policy = { clusters: [{ cluster: 'prod', freeze: [] }] };
    const files = { '/etc/evenkeel/policy.json': JSON.stringify(policy) };
    const { checks } = readKnown(sources(file, undefined, files));
    assert.match(checks[0]?.what ?? '', /policy\.json: clusters\[0\]\.freeze/);
    const nobody = readKnown(sources({ clusters: [{ name: 'prod', bootstrap: ['k1:9092'] }] }));
    assert.deepEqual(states(nobody.checks), ['ok', 'warning']);
    assert.match(nobody.checks[1]?.what ?? '', /Nobody may approve plans for prod/);
  });
});

describe('the report', () => {
  const checks: readonly Check[] = [
    { subject: 'Redis', what: 'It answers.', state: 'ok', fix: null },
    { subject: 'Kafka a', what: 'odd\u001b[2Jname\n', state: 'broken', fix: 'Mend it.' },
    { subject: 'Redis', what: 'Full.', state: 'warning', fix: 'Empty it.' },
  ];
  it('is grouped, shows each fix, and lets nothing steer the terminal', () => {
    assert.equal(
      checksText(checks),
      [
        'Redis',
        '  ok       It answers.',
        '  warning  Full.',
        '           fix: Empty it.',
        '',
        'Kafka a',
        '  broken   odd [2Jname ',
        '           fix: Mend it.',
        '',
        '1 broken, 1 warning, 1 ok',
        '',
      ].join('\n'),
    );
  });
  it('is JSON with the worst state', () => {
    assert.deepEqual(JSON.parse(checksJson(checks)), { state: 'broken', checks });
    assert.equal(worstOf(checks.filter(({ subject }) => subject === 'Redis')), 'warning');
    assert.equal(worstOf([]), 'ok');
  });
  it('waits for no answer longer than it may', async () => {
    assert.equal(await within(10, new Promise(() => {}), 'late'), 'late');
    assert.equal(await within(60_000, Promise.resolve('here'), 'late'), 'here');
  });
});
