import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { type Fault, faultsText } from '../../../src/config/fault.ts';
import { readBotConfig, readClusters, readWorkerConfig } from '../../../src/config/read-config.ts';
import { goodEnvironment, goodFile, sources } from './support.ts';

const prod = goodFile.clusters[0];

function faultsOf(file: unknown, environment: Readonly<Record<string, string>> = goodEnvironment): readonly Fault[] {
  const checked = readBotConfig(sources(file, environment));
  assert.ok(!checked.ok, 'expected faults');
  return checked.faults;
}

describe('a configuration that is right', () => {
  it('needs only a name and a bootstrap; the rest has careful defaults', () => {
    const checked = readBotConfig(sources({ clusters: [{ name: 'prod', bootstrap: ['k1:9092'] }] }));
    assert.ok(checked.ok);
    const [cluster] = checked.value.clusters;
    assert.deepEqual(cluster?.approvers, { users: [], groups: [], needed: 1 });
    assert.equal(cluster?.allowSelfApproval, false);
    assert.equal(cluster?.approvalLastsMs, 3_600_000);
    assert.deepEqual(cluster?.throttle, {
      floorBytesPerSec: 5e6,
      ceilingBytesPerSec: 100e6,
      startBytesPerSec: 50e6,
    });
    assert.equal(checked.value.defaultCluster, 'prod');
    assert.equal(checked.value.delivery.mode, 'socket');
    assert.match(checked.value.warnings.join('\n'), /Nobody may approve plans for prod/);
  });
  it('speaks units', () => {
    const file = { clusters: [{ ...prod, throttle: { floor: '1MB/s', ceiling: '8MiB/s' }, approvalLasts: '1h30m' }] };
    const checked = readClusters(sources(file));
    assert.ok(checked.ok);
    assert.equal(checked.value.clusters[0]?.throttle.ceilingBytesPerSec, 8_388_608);
    assert.equal(checked.value.clusters[0]?.throttle.startBytesPerSec, 8_388_608);
    assert.equal(checked.value.clusters[0]?.approvalLastsMs, 5_400_000);
  });
  it('knows several clusters, and reads their files and secrets', () => {
    const sasl = { mechanism: 'scram-sha-512', username: 'evenkeel', passwordEnv: 'PROD_PASSWORD' };
    const file = {
      clusters: [
        { ...prod, tls: { ca: 'ca.pem' }, sasl },
        { name: 'staging', bootstrap: ['s1:9092', '[::1]:9093'] },
      ],
    };
    const environment = { ...goodEnvironment, PROD_PASSWORD: 'hunter2' };
    const pem = '-----BEGIN CERTIFICATE-----\n…';
    const checked = readBotConfig(sources(file, environment, { '/etc/evenkeel/ca.pem': pem }));
    assert.ok(checked.ok, inspect(checked));
    assert.equal(checked.value.clusters[0]?.ssl?.ca, pem);
    const login = checked.value.clusters[0]?.sasl;
    assert.ok(login?.mechanism === 'scram-sha-512');
    assert.equal(login.password.reveal(), 'hunter2');
    assert.equal(checked.value.defaultCluster, null);
  });
  it('shows no secret in a log line, in JSON or in text', () => {
    const sasl = { mechanism: 'plain', username: 'evenkeel', passwordEnv: 'PROD_PASSWORD' };
    const environment = { ...goodEnvironment, PROD_PASSWORD: 'hunter2', REDIS_URL: 'redis://:hunter2@r:6379' };
    const checked = readBotConfig(sources({ clusters: [{ ...prod, sasl }] }, environment));
    assert.ok(checked.ok);
    const said = [inspect(checked, { depth: 20 }), JSON.stringify(checked), String(checked.value.redis.url)].join();
    assert.doesNotMatch(said, /hunter2|xoxb-1|xapp-1/);
    assert.match(said, /\*\*\*/);
  });
  it('asks a worker for no app token and the command line for no token at all', () => {
    assert.ok(readWorkerConfig(sources(goodFile, { SLACK_BOT_TOKEN: 'xoxb-1' })).ok);
    assert.ok(readClusters(sources(goodFile, {})).ok);
    assert.ok(!readWorkerConfig(sources(goodFile, {})).ok);
  });
});

describe('a configuration that is wrong', () => {
  it('reports every fault at once, each with its path, what was found, what was expected and a fix', () => {
    const file = {
      slack: { mode: 'http', prot: 3000 },
      clusters: [
        { ...prod, bootstrap: ['nohost'], throttle: { floor: 'slow' } },
        { name: 'Prod!', bootstrap: [], tls: 7 },
      ],
    };
    const faults = faultsOf(file, { LOG_LEVEL: 'loud' });
    assert.deepEqual(faults.map(({ path }) => path).sort(), [
      'clusters[0].bootstrap[0]',
      'clusters[0].throttle.floor',
      'clusters[1].bootstrap',
      'clusters[1].name',
      'clusters[1].tls',
      'environment LOG_LEVEL',
      'environment SLACK_APP_TOKEN',
      'environment SLACK_BOT_TOKEN',
      'slack.prot',
    ]);
    for (const fault of faults) {
      for (const part of [fault.found, fault.expected, fault.fix]) assert.ok(part.length > 0, inspect(fault));
      assert.doesNotMatch(inspect(fault), /Invalid input|zod|undefined/i);
    }
    assert.match(faultsText(faults, 'evenkeel.json'), /^9 things are wrong with the configuration \(evenkeel\.json\):/);
  });
  it('names the nearest key for a typo', () => {
    assert.match(faultsOf({ clusters: [{ ...prod, aprovers: {} }] })[0]?.fix ?? '', /Did you mean "approvers"\?/);
  });
  it('refuses a secret in the file without repeating it', () => {
    const sasl = { mechanism: 'plain', username: 'u', password: 'hunter2', passwordEnv: 'P' };
    const faults = faultsOf({ clusters: [{ ...prod, sasl }] });
    assert.match(faults[0]?.fix ?? '', /"passwordEnv"/);
    assert.doesNotMatch(inspect(faults), /hunter2/);
  });
  it('says where a file that is not JSON breaks', () => {
    assert.match(faultsOf('{ "clusters": [ }')[0]?.found ?? '', /position|JSON/);
  });
  it('says what to do about a missing file', () => {
    const checked = readBotConfig({ environment: { ...goodEnvironment }, readText: sources('').readText });
    assert.ok(!checked.ok);
    assert.equal(checked.faults[0]?.found, 'no such file');
    assert.match(checked.faults[0]?.fix ?? '', /evenkeel\.example\.json/);
  });
  for (const [rule, file, path] of [
    ['two clusters with one name', { clusters: [prod, prod] }, 'clusters[1].name'],
    ['a default cluster that is none', { ...goodFile, defaultCluster: 'dev' }, 'defaultCluster'],
    [
      'a channel that means two clusters',
      {
        clusters: [
          { ...prod, channels: ['C111'] },
          { name: 'b', bootstrap: ['b:1'], defaultChannel: 'C111' },
        ],
      },
      'clusters[1].channels',
    ],
    [
      'a throttle out of order',
      { clusters: [{ ...prod, throttle: { floor: '9MB/s', start: '1MB/s' } }] },
      'clusters[0].throttle',
    ],
    [
      'fewer approvers than needed',
      { clusters: [{ ...prod, approvers: { users: ['U111'], needed: 2 } }] },
      'clusters[0].approvers.needed',
    ],
    ['an approval that never ends', { clusters: [{ ...prod, approvalLasts: '30d' }] }, 'clusters[0].approvalLasts'],
    [
      'a request that may outlast what keeps a lease',
      { clusters: [{ ...prod, requestTimeout: '90s' }] },
      'clusters[0].requestTimeout',
    ],
    [
      'a missing secret',
      { clusters: [{ ...prod, sasl: { mechanism: 'plain', username: 'u', passwordEnv: 'NOT_SET' } }] },
      'clusters[0].sasl.passwordEnv',
    ],
    ['a missing PEM file', { clusters: [{ ...prod, tls: { ca: 'none.pem' } }] }, 'clusters[0].tls.ca'],
    [
      'an approver by name',
      { clusters: [{ ...prod, approvers: { users: ['@mira'] } }] },
      'clusters[0].approvers.users[0]',
    ],
    [
      'an unknown mechanism',
      { clusters: [{ ...prod, sasl: { mechanism: 'kerberos' } }] },
      'clusters[0].sasl.mechanism',
    ],
  ] as const) {
    it(`is refused for ${rule}`, () =>
      assert.deepEqual(
        faultsOf(file).map((fault) => fault.path),
        [path],
      ));
  }
  it('is refused for tokens of the wrong kind, without repeating them', () => {
    const faults = faultsOf(goodFile, { SLACK_BOT_TOKEN: 'xapp-swapped', SLACK_APP_TOKEN: 'xoxb-swapped' });
    assert.equal(faults.length, 2);
    assert.doesNotMatch(inspect(faults), /swapped/);
  });
});
