import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit } from '../../../planner/audit/audit.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { whatIf } from '../../../planner/what-if/what-if.ts';
import { controlPlaneOf, migrationShownBy, type Told } from '../../../src/kafka/snapshot/control-plane.ts';
import { releaseByProtocol } from '../../../src/kafka/snapshot/release-of.ts';
import type { ReadResource } from '../../../src/kafka/wire/describe-configs.ts';
import { cluster } from '../verify/support/cluster.ts';

const metadata = { clusterId: 'c', controllerId: 2, topics: [], brokers: [] };

function broker(name: string, values: Readonly<Record<string, string>>): ReadResource {
  const configs = Object.entries(values).map(([key, value]) => ({ key, value, source: 'static-broker' as const }));
  return { kind: 'broker', name, configs };
}

const told = (brokerConfigs: readonly ReadResource[]): Told => ({ quorum: null, ensemble: [], brokerConfigs });

describe('the control plane of a snapshot', () => {
  it('has the racks of controllers that the configuration names', () => {
    const replica = (id: number, caughtUpAtMs: number) => ({ id, logEndOffset: 9, caughtUpAtMs });
    const quorum = {
      leaderId: 1,
      voters: [replica(1, 100_000), replica(2, 99_900), replica(3, 40_000)],
      observers: [],
      endpoints: new Map(),
      dynamic: false,
    };
    const racks = new Map([
      [1, 'a'],
      [2, 'b'],
    ]);
    const controlPlane = controlPlaneOf(metadata, { quorum, ensemble: [], brokerConfigs: [] }, racks);
    assert.ok(controlPlane.kind === 'kraft');
    assert.equal(controlPlane.dynamic, false);
    assert.deepEqual(
      controlPlane.voters.map(({ rack, behindMs }) => [rack, behindMs]),
      [
        ['a', 0],
        ['b', 100],
        [null, 60_000],
      ],
    );
    // Voter 3 has been away for a minute, so there is no spare left.
    const snapshot = { ...cluster({ racks: { 7: 'a' }, topics: {} }), controlPlane };
    const votersUp = (fail: readonly string[]) => {
      const read = readScenario(snapshot, { fail, cut: [] });
      assert.ok(read.ok);
      const found = whatIf(snapshot, read.scenario).controlPlane;
      return [found.quorum, found.votersUp];
    };
    assert.deepEqual(
      [votersUp([]), votersUp(['controller:2'])],
      [
        [true, 2],
        [false, 1],
      ],
    );
  });
  it('is a ZooKeeper ensemble of unknown roles where only the brokers name it', () => {
    const configs = {
      'zookeeper.connect': 'zk-1:2181,zk-2:2181/kafka',
      'zookeeper.metadata.migration.enable': 'false',
    };
    assert.deepEqual(controlPlaneOf(metadata, told([broker('1', configs)]), new Map()), {
      kind: 'zookeeper',
      controllerId: 2,
      migration: 'none',
      servers: [
        { endpoint: 'zk-1:2181', rack: null, role: 'unknown' },
        { endpoint: 'zk-2:2181', rack: null, role: 'unknown' },
      ],
    });
  });
  it('does not guess how far a migration is, nor what nobody shows', () => {
    const connect = { 'zookeeper.connect': 'zk-1:2181' };
    const begun = told([
      broker('1', { ...connect, 'zookeeper.metadata.migration.enable': 'true' }),
      broker('2', connect),
    ]);
    const plane = controlPlaneOf({ ...metadata, controllerId: -1 }, begun, new Map());
    assert.ok(plane.kind === 'zookeeper');
    assert.deepEqual([plane.migration, plane.controllerId], ['unknown', null]);
    assert.deepEqual(controlPlaneOf(metadata, told([]), new Map()), { kind: 'unknown' });
  });
  it('shows as much of a migration as the settings of the brokers do', () => {
    const enable = (value: string) => ({
      'zookeeper.connect': 'zk-1:2181',
      'zookeeper.metadata.migration.enable': value,
      'process.roles': '',
    });
    const kraftBroker = { 'process.roles': 'broker' };
    const shown = (...brokers: readonly Readonly<Record<string, string>>[]) =>
      migrationShownBy(brokers.map((values, at) => broker(String(at), values)));
    assert.equal(shown(enable('false'), enable('false')), 'none');
    assert.equal(shown(enable('true'), enable('false')), 'pre-migration', 'brokers are being restarted for it');
    assert.equal(shown(enable('true'), enable('true')), 'unknown', 'only a metric of the controller tells');
    assert.equal(shown(enable('true'), kraftBroker), 'dual-write');
    assert.equal(shown(kraftBroker, kraftBroker), 'done');
    assert.equal(shown(enable('false'), kraftBroker), 'unknown', 'which Kafka would not allow');
    assert.equal(shown(), 'unknown');
  });
  it('is the quorum while both are written to, and the audit says what is left to do', () => {
    const replica = { id: 1, logEndOffset: 9, caughtUpAtMs: 1 };
    const quorum = { leaderId: 1, voters: [replica], observers: [], endpoints: new Map(), dynamic: null };
    const brokers = [
      broker('1', { 'process.roles': 'broker' }),
      broker('2', { 'zookeeper.connect': 'zk-1:2181', 'zookeeper.metadata.migration.enable': 'true' }),
    ];
    const controlPlane = controlPlaneOf(metadata, { quorum, ensemble: [], brokerConfigs: brokers }, new Map());
    assert.ok(controlPlane.kind === 'kraft' && controlPlane.migration === 'dual-write');
    const { findings } = audit({ ...cluster({ racks: { 7: 'a' }, topics: {} }), controlPlane });
    const finding = findings.find(({ rule }) => rule === 'zookeeper');
    assert.deepEqual(finding?.evidence.examples, [
      'migration to KRaft: dual-write',
      '1 controllers, some brokers on ZooKeeper',
    ]);
    assert.match(finding!.remedy, /until then there is a way back/);
  });
  it('says in the audit what cannot be told of a cluster on ZooKeeper', () => {
    const controlPlane = controlPlaneOf(metadata, told([broker('1', { 'zookeeper.connect': 'zk-1:2181' })]), new Map());
    const { notJudged } = audit({ ...cluster({ racks: { 7: 'a' }, topics: {} }), controlPlane });
    assert.ok(notJudged.some((text) => /which brokers are fenced .*KIP-966.*how far a migration/.test(text)));
    assert.ok(notJudged.some((text) => /the role of 1 ZooKeeper servers: name them/.test(text)));
  });
  it('comes with the release that all brokers speak at least', () => {
    const speaks = (...versions: readonly string[]) =>
      releaseByProtocol(versions.map((version) => broker('1', { 'inter.broker.protocol.version': version })));
    assert.deepEqual(
      [speaks('3.9-IV0'), speaks('3.9-IV0', '3.5-IV2'), speaks('?'), speaks()],
      ['3.9', '3.5', null, null],
    );
  });
});
