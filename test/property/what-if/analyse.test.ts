/** The fast count of every failure agrees with settling each partition, one scenario after the other. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { analyse } from '../../../planner/what-if/analyse.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { whatIf } from '../../../planner/what-if/what-if.ts';
import { cluster } from '../../unit/verify/support/cluster.ts';
import fc from '../support/fast-check.ts';

const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c' };
const someReplicas = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 1, maxLength: 4 });

const aSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    partitions: fc.array(fc.record({ replicas: someReplicas, outOfSync: fc.nat(3) }), { minLength: 1, maxLength: 8 }),
    minIsr: fc.integer({ min: 1, max: 3 }),
    fenced: fc.subarray([5]),
    voters: fc.constantFrom(1, 3, 5),
  })
  .map(({ partitions, minIsr, fenced, voters }) => {
    const lists = partitions.map(({ replicas }) => replicas);
    const isr = partitions.map(({ replicas, outOfSync }) =>
      replicas.slice(0, Math.max(1, replicas.length - outOfSync)).filter((id) => !fenced.includes(id)),
    );
    const snapshot = cluster({ racks, fenced, topics: { t: { replicas: lists, isr, minIsr } } });
    const ids = Array.from({ length: voters }, (_, index) => ({ id: index + 11, rack: 'abc'[index % 3]! }));
    return { ...snapshot, controlPlane: { kind: 'kraft', leaderId: 11, voters: ids } };
  });

it('counts what settling every partition finds', () => {
  fc.assert(
    fc.property(aSnapshot, (snapshot) => {
      const before = whatIf(snapshot, { failures: [], cuts: [] }).partitions;
      for (const { worst } of analyse(snapshot).kinds) {
        for (const { fails, blockedForAcksAll, withoutLeader, quorum } of worst) {
          const words = fails.split(' + ').map((part) => part.replace(' ', ':'));
          const read = readScenario(snapshot, { fail: words, cut: [] });
          assert.ok(read.ok);
          const { partitions, controlPlane } = whatIf(snapshot, read.scenario);
          const newly = partitions.filter((each, index) => each.acksAll !== 'ok' && before[index]!.acksAll === 'ok');
          const leaderless = partitions.filter((each, index) => each.leader === null && before[index]!.leader !== null);
          assert.equal(blockedForAcksAll, newly.length, fails);
          assert.equal(withoutLeader, leaderless.length, fails);
          assert.equal(quorum, controlPlane.quorum, fails);
        }
      }
    }),
    { numRuns: 300 },
  );
});

it('calls a scenario survived only when nothing stops', () => {
  fc.assert(
    fc.property(aSnapshot, (snapshot) => {
      for (const { kind, scenarios, survived } of analyse(snapshot).kinds) {
        if (kind !== 'broker') continue;
        const going = (found: ReturnType<typeof whatIf>): number =>
          found.partitions.filter(({ acksAll, leader }) => acksAll === 'ok' && leader !== null).length;
        const calm = going(whatIf(snapshot, { failures: [], cuts: [] }));
        const fine = snapshot.brokers.filter(({ id, fenced }) => {
          const found = whatIf(snapshot, { failures: [{ kind: 'broker', id }], cuts: [] });
          const leaders = (each: ReturnType<typeof whatIf>): number =>
            each.partitions.filter(({ leader }) => leader !== null).length;
          return (
            fenced !== true &&
            going(found) === calm &&
            leaders(found) === leaders(whatIf(snapshot, { failures: [], cuts: [] }))
          );
        });
        assert.deepEqual(
          [scenarios, survived],
          [snapshot.brokers.filter(({ fenced }) => fenced !== true).length, fine.length],
        );
      }
    }),
    { numRuns: 200 },
  );
});
