import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequest } from '../../../planner/intent.ts';
import type { Plan } from '../../../planner/plan.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { randomCluster } from './support/random-cluster.ts';

const shape = { brokers: 8, racks: 3, partitions: 60, sizesBelow: 1000, factors: [2, 3] };

function plan(snapshot: Snapshot, request: PlanRequest): Plan {
  const found = planReassignment(snapshot, request, { shouldStop: () => false });
  assert.ok(found.feasible, JSON.stringify(found.reasons));
  assert.deepEqual(verifyPlan(snapshot, found), []);
  return found;
}

type Some = Plan['moves'];

/** How much nearer to the full plan's replicas and bytes some of its moves bring all brokers, as a share of the whole way. */
function wayGone(full: Plan, moves: Some): (taken: readonly number[]) => number {
  const changes = moves.map(({ from, to, bytes }) => {
    const added = to.filter((id) => !from.includes(id));
    const sign = (id: number) => Number(added.includes(id)) - Number(from.includes(id) && !to.includes(id));
    return full.after.brokers.map(({ broker }) => [sign(broker), (sign(broker) * bytes) / added.length] as const);
  });
  const away = (taken: readonly number[]): number =>
    full.after.brokers.reduce((total, aim, b) => {
      const before = full.before.brokers.find(({ broker }) => broker === aim.broker);
      let replicas = (before?.replicas ?? 0) - aim.replicas;
      let bytes = (before?.bytes ?? 0) - aim.bytes;
      for (const move of taken) {
        replicas += changes[move]![b]![0];
        bytes += changes[move]![b]![1];
      }
      return total + Math.abs(replicas) / Math.max(1, aim.replicas) + Math.abs(bytes) / Math.max(1, aim.bytes);
    }, 0);
  const way = away([]);
  return (taken) => 1 - away(taken) / way;
}

/** The best of all choices that the budget allows. */
function bestWay(moves: Some, maxBytes: number, gone: (taken: readonly number[]) => number): number {
  const from = (next: number, taken: readonly number[], bytesLeft: number): number => {
    const move = moves[next];
    if (move === undefined) return gone(taken);
    const without = from(next + 1, taken, bytesLeft);
    if (move.bytes > bytesLeft) return without;
    return Math.max(without, from(next + 1, [...taken, next], bytesLeft - move.bytes));
  };
  return from(0, [], maxBytes);
}

describe('a movement budget', () => {
  it('is never passed, and mends racks before it balances', () => {
    for (let seed = 1; seed <= 15; seed++) {
      const snapshot = randomCluster(seed, shape);
      const full = plan(snapshot, { intent: { kind: 'rebalance' } });
      for (const share of [0, 0.1, 0.5, 0.9]) {
        const maxMoveBytes = Math.floor(full.totals.bytesMoved * share);
        const part = plan(snapshot, { intent: { kind: 'rebalance' }, maxMoveBytes });
        assert.ok(part.totals.bytesMoved <= maxMoveBytes, `seed ${seed}`);
        assert.ok(part.after.rackViolations <= part.before.rackViolations, `seed ${seed}`);
        assert.match(part.notes.join(), /bigger budget would add\. After what had to go first, brokers come /);
      }
      const few = plan(snapshot, { intent: { kind: 'rebalance' }, maxMoves: 5 });
      assert.ok(few.moves.filter(({ from, to }) => to.some((id) => !from.includes(id))).length <= 5);
    }
  });
  it('drains before it mends racks: nothing else moves while a replica that fits is left on the drained broker', () => {
    let moved = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const snapshot = randomCluster(seed, shape);
      const part = plan(snapshot, { intent: { kind: 'drain', brokers: [1] }, maxMoves: 3 });
      const copying = part.moves.filter(({ from, to }) => to.some((id) => !from.includes(id)));
      moved += copying.length;
      assert.ok(
        copying.every(({ from }) => from.includes(1)),
        `seed ${seed}`,
      );
    }
    assert.ok(moved >= 100, `${moved} moves`);
  });
  it('is spent nearly as well as by trying every choice, and no choice passes what is proven', (context) => {
    const small = { brokers: 6, racks: 1, partitions: 14, sizesBelow: 1000, factors: [2] };
    let ours = 0;
    let best = 0;
    let proven = 0;
    let tried = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const snapshot = randomCluster(seed, small);
      const full = plan(snapshot, { intent: { kind: 'rebalance' } });
      const copying = full.moves.filter(({ from, to }) => to.some((id) => !from.includes(id)));
      if (copying.length < 3) continue;
      const gone = wayGone(full, copying);
      for (const share of [0.25, 0.5, 0.75]) {
        const maxMoveBytes = Math.floor(full.totals.bytesMoved * share);
        const part = plan(snapshot, { intent: { kind: 'rebalance' }, maxMoveBytes });
        const chosen = new Set(part.moves.map(({ topic, partition }) => `${topic}-${partition}`));
        const indexes = copying.map((_, i) => i);
        const ourWay = gone(indexes.filter((i) => chosen.has(`${copying[i]!.topic}-${copying[i]!.partition}`)));
        const most = bestWay(copying, maxMoveBytes, gone);
        const note = / come (\d+) % of the way .* further than (\d+) %/.exec(part.notes.join());
        const atMost = Number(note?.[2]);
        assert.ok(
          most * 100 <= atMost + 1e-6,
          `seed ${seed}, ${share}: ${most * 100} % is possible, ${atMost} % "proven"`,
        );
        assert.equal(Math.floor(ourWay * 100 + 1e-9), Number(note?.[1]), `seed ${seed}, ${share}`);
        ours += ourWay;
        best += most;
        proven += atMost / 100;
        tried++;
      }
    }
    context.diagnostic(
      `${tried} budgets: ${((100 * ours) / best).toFixed(2)} % of the best choice; bound ${((100 * proven) / best).toFixed(1)} % of it`,
    );
    assert.ok(tried >= 50 && ours / best > 0.98, `${ours / best} of the best over ${tried} budgets`);
  });
  it('changes nothing when the full plan fits', () => {
    const snapshot = randomCluster(3, shape);
    const full = plan(snapshot, { intent: { kind: 'rebalance' } });
    const same = plan(snapshot, { intent: { kind: 'rebalance' }, maxMoveBytes: full.totals.bytesMoved, maxMoves: 60 });
    assert.equal(same.totals.bytesMoved, full.totals.bytesMoved);
    assert.deepEqual(
      same.after.brokers.map(({ replicas }) => replicas),
      full.after.brokers.map(({ replicas }) => replicas),
    );
  });
});
