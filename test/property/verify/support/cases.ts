/** Random clusters whose partitions are spread well, each with a valid plan. */

import assert from 'node:assert/strict';
import type { Plan } from '../../../../planner/plan.ts';
import { planReassignment } from '../../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../../planner/snapshot.ts';
import { cluster, type MoveSketch, planOf } from '../../../unit/verify/support/cluster.ts';
import fc from '../../support/fast-check.ts';

export type Case = { readonly snapshot: Snapshot; readonly plan: Plan };

const rackNames = ['a', 'b', 'c', 'd'];

/** Three or four racks of two or three brokers; RF = 3; everything is spread well before and after. */
export const aCase: fc.Arbitrary<Case> = fc
  .record({
    racks: fc.integer({ min: 3, max: 4 }),
    perRack: fc.integer({ min: 2, max: 3 }),
    partitions: fc.array(fc.record({ rackShift: fc.nat(3), before: fc.nat(26), after: fc.nat(26), turn: fc.nat(2) }), {
      minLength: 3,
      maxLength: 12,
    }),
    minIsr: fc.constantFrom(1, 2),
    sizeBytes: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ racks, perRack, partitions, minIsr, sizeBytes }) => {
    const rackOf: Record<number, string> = {};
    for (let id = 0; id < racks * perRack; id++) rackOf[id + 1] = rackNames[id % racks]!;
    const place = (shift: number, pick: number, turn: number): number[] => {
      const list = [0, 1, 2].map((index) => {
        const rack = (shift + index) % racks;
        return rack + 1 + racks * (Math.floor(pick / 3 ** index) % perRack);
      });
      return [...list.slice(turn), ...list.slice(0, turn)];
    };
    const before = partitions.map(({ rackShift, before: pick }) => place(rackShift, pick, 0));
    const snapshot = cluster({
      racks: rackOf,
      capacityBytes: 1e9,
      topics: { orders: { replicas: before, minIsr, sizeBytes } },
    });
    const moves: MoveSketch[] = partitions.flatMap(({ rackShift, after, turn }, partition) => {
      const to = place(rackShift, after, turn);
      return to.join() === before[partition]!.join() ? [] : [{ topic: 'orders', partition, to }];
    });
    return { snapshot, plan: planOf(snapshot, { intent: { kind: 'rebalance' } }, moves) };
  })
  .filter(({ plan }) => plan.totals.replicasMoved > 0);

/** The same clusters, planned by the planner itself. */
export const aPlannedCase: fc.Arbitrary<Case> = aCase
  .map(({ snapshot }) => {
    const plan = planReassignment(
      snapshot,
      { intent: { kind: 'rebalance' }, balance: 'replicas' },
      { shouldStop: () => false },
    );
    assert.ok(plan.feasible);
    return { snapshot, plan };
  })
  .filter(({ plan }) => plan.totals.replicasMoved > 0);
