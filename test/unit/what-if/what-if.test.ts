import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { analyse } from '../../../planner/what-if/analyse.ts';
import { applyReassignment } from '../../../planner/what-if/apply-reassignment.ts';
import type { Scenario } from '../../../planner/what-if/scenario.ts';
import { whatIf } from '../../../planner/what-if/what-if.ts';
import { cluster } from '../verify/support/cluster.ts';

const racks = { 1: 'a', 2: 'b', 3: 'c' };
const brokers = (...ids: readonly number[]): Scenario => ({
  failures: ids.map((id) => ({ kind: 'broker', id })),
  cuts: [],
});

describe('what if', () => {
  it('elects eligible leader replicas when the ISR is gone, then the last known leader, never another', () => {
    const base = cluster({ racks, topics: { t: { replicas: [[1, 2, 3]], isr: [[1]] } } });
    const withElr = (change: object): Snapshot => ({
      ...base,
      topics: base.topics.map((topic) => ({
        ...topic,
        partitions: topic.partitions.map((each) => ({ ...each, ...change })),
      })),
    });
    const leaderOf = (snapshot: Snapshot, scenario: Scenario) => whatIf(snapshot, scenario).partitions[0]!.leader;
    assert.equal(leaderOf(base, brokers(1)), null);
    assert.equal(leaderOf(withElr({ elr: [3] }), brokers(1)), 3);
    assert.equal(leaderOf(withElr({ elr: [3] }), brokers(1, 3)), null);
    assert.equal(leaderOf(withElr({ leader: null, isr: [], elr: [], lastKnownElr: [2] }), brokers(1)), 2);
    assert.equal(leaderOf(withElr({ leader: null, isr: [], elr: [], lastKnownElr: [2] }), brokers(2)), null);
    assert.equal(leaderOf(withElr({ leader: null, isr: [], elr: [3], lastKnownElr: [2] }), brokers(3)), null);
    assert.deepEqual(whatIf(base, brokers(1)).partitions[0]!.waitsFor, [1]);
  });
  it('says how groups fare through their offsets partitions', () => {
    const snapshot = cluster({
      racks,
      topics: {
        orders: { replicas: [[1, 2, 3]], minIsr: 1 },
        __consumer_offsets: { replicas: [[1], [2, 3], [3]], minIsr: 2, internal: true },
      },
    });
    const found = whatIf({ ...snapshot, kafkaVersion: '4.3.0' }, brokers(1, 2));
    assert.deepEqual(found.consumerGroups, { offsetsPartitions: 3, ok: 1, cannotCommit: 1, unavailable: 1 });
    assert.deepEqual(
      found.partitions.map(({ topic, consumerGroups }) => [topic, consumerGroups]),
      [
        ['orders', 'partly'],
        ['__consumer_offsets', 'unavailable'],
        ['__consumer_offsets', 'frozen'],
        ['__consumer_offsets', 'partly'],
      ],
    );
  });
  it('judges an unknown control plane as up, and a cut by where most brokers are', () => {
    const snapshot = cluster({ racks, topics: { t: { replicas: [[1, 2, 3]], minIsr: 2 } } });
    const { controlPlane, partitions } = whatIf(snapshot, { failures: [], cuts: [[['a']]] });
    assert.deepEqual(controlPlane, { quorum: null, votersUp: null, votersNeeded: null, voters: 0, side: 'the rest' });
    assert.deepEqual([partitions[0]!.leader, partitions[0]!.minorityLeader?.leader], [2, 1]);
  });
  it('leaves the quorum open when voters without a rack decide it', () => {
    const voters = [{ id: 11, rack: 'a' }, { id: 12 }, { id: 13 }];
    const snapshot: Snapshot = {
      ...cluster({ racks, topics: {} }),
      controlPlane: { kind: 'kraft', leaderId: 11, voters },
    };
    assert.equal(whatIf(snapshot, { failures: [{ kind: 'rack', rack: 'a' }], cuts: [] }).controlPlane.quorum, null);
    assert.equal(whatIf(snapshot, brokers(1)).controlPlane.quorum, true);
  });
  it('fails controller and broker together where they are one process', () => {
    const voters = [1, 2, 3].map((id) => ({ id, alsoBroker: true }));
    const base = cluster({ racks, topics: { t: { replicas: [[1, 2, 3]], minIsr: 2 } } });
    const snapshot: Snapshot = { ...base, controlPlane: { kind: 'kraft', leaderId: 1, voters } };
    const found = whatIf(snapshot, { failures: [{ kind: 'controller', name: '1' }], cuts: [] });
    assert.deepEqual([found.controlPlane.votersUp, found.partitions[0]!.isr], [2, [2, 3]]);
    assert.equal(whatIf(snapshot, brokers(1, 2)).controlPlane.quorum, false);
    assert.equal(whatIf(snapshot, { failures: [{ kind: 'rack', rack: 'a' }], cuts: [] }).controlPlane.votersUp, 2);
  });
  it('knows the cluster after a reassignment', () => {
    const snapshot = cluster({ racks: { ...racks, 4: 'a' }, topics: { t: { replicas: [[1, 4, 2]], minIsr: 2 } } });
    const rack: Scenario = { failures: [{ kind: 'rack', rack: 'a' }], cuts: [] };
    assert.equal(whatIf(snapshot, rack).summary.blockedForAcksAll, 1);
    const after = applyReassignment(snapshot, {
      version: 1,
      partitions: [{ topic: 't', partition: 0, replicas: [1, 3, 2] }],
    });
    assert.equal(whatIf(after, rack).summary.blockedForAcksAll, 0);
    assert.deepEqual(after.topics[0]!.partitions[0], {
      partition: 0,
      leader: 1,
      replicas: [1, 3, 2],
      isr: [1, 3, 2],
      sizeBytes: 1000,
    });
  });
});

describe('the exhaustive analysis', () => {
  it('takes less than 5 s for 10,000 partitions on 30 brokers', () => {
    const ids = Array.from({ length: 30 }, (_, index) => index + 1);
    const big = cluster({
      racks: Object.fromEntries(ids.map((id) => [id, 'abc'[id % 3]!])),
      topics: {
        t: {
          replicas: Array.from({ length: 10_000 }, (_, at) =>
            [0, 1, 2].map((shift) => ((at * 7 + shift * 10 + at * shift) % 30) + 1),
          ),
          minIsr: 2,
        },
      },
    });
    // Time of this process alone: others may use the machine too.
    const startedAt = process.cpuUsage();
    const { kinds } = analyse(big);
    const { user, system } = process.cpuUsage(startedAt);
    const seconds = (user + system) / 1e6;
    assert.deepEqual(
      kinds.map(({ kind, scenarios }) => [kind, scenarios]),
      [
        ['broker', 30],
        ['rack', 3],
        ['broker-pair', 435],
        ['rack-and-broker', 60],
      ],
    );
    console.log(
      `10,000 partitions on 30 brokers: ${kinds.reduce((sum, { scenarios }) => sum + scenarios, 0)} failures in ${seconds.toFixed(2)} s of CPU time`,
    );
    assert.ok(seconds < 5, `${seconds.toFixed(2)} s`);
  });
  it('scores a cluster that survives every single failure above one that does not', () => {
    const score = (replicas: readonly number[], minIsr: number): number =>
      analyse(cluster({ racks, topics: { t: { replicas: [replicas], minIsr } } })).score;
    assert.equal(score([1, 2, 3], 1), 100);
    assert.ok(score([1, 2, 3], 2) > score([1, 2, 3], 3));
    // One broker of three takes the partition along: 4·2/3 + 4·2/3 + 1/3 + 1/3 of 10.
    assert.equal(score([1], 1), 60);
  });
});
