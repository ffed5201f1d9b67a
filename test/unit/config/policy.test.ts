import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fault } from '../../../src/config/fault.ts';
import { readWorkerConfig } from '../../../src/config/read-config.ts';
import { goodEnvironment, sources } from './support.ts';

const file = { policy: 'policy.json', clusters: [{ name: 'prod', bootstrap: ['k1:9092'] }] };
const prod = { cluster: 'prod', approvers: { users: ['U111', 'U222'] } };

function checked(policy: unknown, main: unknown = file) {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  return readWorkerConfig(sources(main, goodEnvironment, { '/etc/evenkeel/policy.json': text }));
}

function settingsOf(policy: unknown) {
  const read = checked({ clusters: [policy] });
  assert.ok(read.ok, JSON.stringify(read));
  const [cluster] = read.value.clusters;
  assert.ok(cluster !== undefined);
  return cluster;
}

function faultsOf(policy: unknown, main: unknown = file): readonly Fault[] {
  const read = checked(policy, main);
  assert.ok(!read.ok, 'expected faults');
  return read.faults;
}

describe('a policy file', () => {
  it('is not needed: nobody may approve then, and nothing else is ruled', () => {
    const read = readWorkerConfig(sources({ clusters: file.clusters }));
    assert.ok(read.ok);
    assert.deepEqual(read.value.clusters[0]?.approvers, { users: [], groups: [], needed: 1 });
    assert.equal(read.value.clusters[0]?.governance, undefined);
  });

  it('has careful defaults', () => {
    const { governance, askers, allowSelfApproval, approvers } = settingsOf(prod);
    assert.deepEqual(approvers, { users: ['U111', 'U222'], groups: [], needed: 1 });
    assert.equal(askers, null);
    assert.equal(allowSelfApproval, false);
    assert.deepEqual(governance?.approvals, { low: 1, medium: 1, high: 2 });
    assert.equal(governance?.typedFrom, 'high');
    assert.equal(governance?.autoApproval, null);
    assert.deepEqual(governance?.windows, []);
    assert.equal(settingsOf({ cluster: 'prod' }).approvers.users.length, 0, 'nobody, unless named');
  });

  it('is read as it is written', () => {
    const { governance, throttle } = settingsOf({
      ...prod,
      fourEyes: false,
      typedConfirmation: 'never',
      risk: { high: { bytes: '2TB', clusterShare: '12.5%' } },
      windows: [{ days: ['sat', 'sun'], from: '22:00', to: '04:30', timeZone: 'Europe/Berlin' }],
      freezes: [{ from: '2026-12-20T00:00:00+01:00', until: '2027-01-04T00:00:00Z', reason: 'year end' }],
      ceilings: { bytes: '1TB', partitions: 500, throttle: '20MB/s' },
      autoApproval: { intents: ['leaders'], bytes: '0B', partitions: 10 },
    });
    assert.equal(governance?.typedFrom, null);
    assert.equal(governance?.risk.high.clusterShare, 0.125);
    assert.equal(governance?.risk.high.lowersReplication, false, 'given lines replace the default ones');
    assert.equal(governance?.risk.medium.bytes, 100e9);
    assert.deepEqual(governance?.windows, [
      { days: [6, 0], fromMinute: 1320, toMinute: 270, timeZone: 'Europe/Berlin' },
    ]);
    assert.equal(governance?.freezes[0]?.fromMs, Date.parse('2026-12-19T23:00:00Z'));
    assert.deepEqual(governance?.ceilings, { bytes: 1e12, partitions: 500, throttleBytesPerSec: 20e6 });
    assert.deepEqual(governance?.autoApproval, { intents: ['leaders'], bytes: 0, partitions: 10 });
    assert.deepEqual(throttle, { floorBytesPerSec: 5e6, ceilingBytesPerSec: 20e6, startBytesPerSec: 20e6 });
  });

  const window = { days: ['sat'], from: '22:00', to: '04:00', timeZone: 'UTC' };
  const freeze = { from: '2026-12-20T00:00:00Z', until: '2027-01-04T00:00:00Z', reason: 'year end' };
  const wrong: readonly (readonly [string, unknown, string, RegExp])[] = [
    ['a misspelt key', { ...prod, freeze: [] }, 'clusters[0].freeze', /Did you mean "freezes"/],
    ['an unknown cluster', { ...prod, cluster: 'prd' }, 'clusters[0].cluster', /Did you mean "prod"/],
    [
      'a made up time zone',
      { ...prod, windows: [{ ...window, timeZone: 'CET/Berlin' }] },
      'clusters[0].windows[0].timeZone',
      /"Europe\/Berlin"/,
    ],
    ['a time that is none', { ...prod, windows: [{ ...window, to: '25:00' }] }, 'clusters[0].windows[0].to', /"04:00"/],
    [
      'a weekday in full',
      { ...prod, windows: [{ ...window, days: ['Saturday'] }] },
      'clusters[0].windows[0].days[0]',
      /\["sat", "sun"\]/,
    ],
    [
      'a freeze without an end',
      { ...prod, freezes: [{ ...freeze, until: undefined }] },
      'clusters[0].freezes[0].until',
      /2027-01-04/,
    ],
    [
      'a freeze without a reason',
      { ...prod, freezes: [{ ...freeze, reason: '' }] },
      'clusters[0].freezes[0].reason',
      /"year end"/,
    ],
    [
      'a moment without an offset',
      { ...prod, freezes: [{ ...freeze, from: '2026-12-20' }] },
      'clusters[0].freezes[0].from',
      /2026-12-20T00:00:00\+01:00/,
    ],
    [
      'a freeze that ends before it begins',
      { ...prod, freezes: [{ ...freeze, until: freeze.from }] },
      'clusters[0].freezes[0].until',
      /Correct one of the two/,
    ],
    ['bytes without a unit as a number', { ...prod, ceilings: { bytes: 100 } }, 'clusters[0].ceilings.bytes', /"2TB"/],
    [
      'a share that is none',
      { ...prod, risk: { high: { clusterShare: '0.1' } } },
      'clusters[0].risk.high.clusterShare',
      /"20%"/,
    ],
    [
      'fewer people for more risk',
      { ...prod, approvals: { low: 2, medium: 1, high: 2 } },
      'clusters[0].approvals',
      /"low": 1/,
    ],
    [
      'more approvals than approvers',
      { ...prod, approvals: { high: 3 } },
      'clusters[0].approvals.high',
      /Name more users/,
    ],
    [
      'auto-approval without its criteria',
      { ...prod, autoApproval: { intents: ['rebalance'], partitions: 1 } },
      'clusters[0].autoApproval.bytes',
      /"50GB"/,
    ],
    [
      'auto-approval of everything',
      { ...prod, autoApproval: { intents: ['*'], bytes: '1GB', partitions: 1 } },
      'clusters[0].autoApproval.intents[0]',
      /\["rebalance"\]/,
    ],
    [
      'a ceiling below the floor',
      { ...prod, ceilings: { throttle: '1MB/s' } },
      'clusters[0].ceilings.throttle',
      /lower the floor/,
    ],
  ];
  for (const [what, policy, path, fix] of wrong) {
    it(`names ${what}, its place and what to write instead`, () => {
      const faults = faultsOf({ clusters: [policy] });
      assert.deepEqual(
        faults.map((fault) => fault.path),
        [`policy.json: ${path}`],
        JSON.stringify(faults),
      );
      assert.match(faults[0]?.fix ?? '', fix);
    });
  }

  it('that is missing or no JSON stops the start', () => {
    assert.match(faultsOf('{ "clusters": [').at(0)?.path ?? '', /policy\.json$/);
    const gone = readWorkerConfig(sources(file));
    assert.ok(!gone.ok);
    assert.match(gone.faults[0]?.fix ?? '', /docs\/policy\.md/);
  });

  it('says of people what evenkeel.json then may not', () => {
    const twice = { ...file, clusters: [{ ...file.clusters[0], approvers: { users: ['U9X'] } }] };
    const [fault] = faultsOf({ clusters: [prod] }, twice);
    assert.match(fault?.found ?? '', /"approvers" is in evenkeel.json too/);
    assert.equal(faultsOf({ clusters: [prod, prod] })[0]?.path, 'policy.json: clusters[1].cluster');
  });
});
