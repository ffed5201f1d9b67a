import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observation } from '../../../jobs/cluster.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import { guard, type Verdict, whyNotStart } from '../../../jobs/execution/guard.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { sightOf } from '../../../jobs/execution/move-view.ts';
import type { Turn } from '../../../jobs/execution/observed.ts';
import { nothingElse } from './support/observed.ts';
import { planOf } from './support/plan.ts';

const plan = planOf([
  { topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] },
  { topic: 'orders', partition: 1, from: [2, 3, 1], to: [2, 3, 4] },
]);
const start = plan.throttle.startBytesPerSec;

type Seen = { readonly leader?: number | null; readonly isr: readonly number[]; readonly alive?: readonly number[] };

function turnOf({ leader = 1, isr, alive = [1, 2, 3, 4] }: Seen, events: readonly JournalEvent[], nowMs: number): Turn {
  const observation: Observation = {
    clusterId: plan.clusterId,
    atMs: nowMs,
    aliveBrokers: alive,
    partitions: [
      { topic: 'orders', partition: 0, leader, replicas: [4, 2, 3, 1], isr },
      { topic: 'orders', partition: 1, leader: isr[0] ?? null, replicas: [2, 3, 1], isr },
    ],
    missingTopics: [],
    reassignments: [{ topic: 'orders', partition: 0, replicas: [4, 2, 3, 1], adding: [4], removing: [1] }],
    replicaBytes: [],
  };
  const state = foldAll(events.map((event, seq) => ({ seq, atMs: 0, event })));
  const observed = { observation, ...nothingElse };
  return { executionId: 'E-1', plan, state, observed, nowMs, limits: defaultLimits };
}

function judge(seen: Seen, before?: Verdict, nowMs = 1_000): Verdict {
  const turn = turnOf(seen, before === undefined ? [] : [{ kind: 'guard', ...before }], nowMs);
  return guard(turn, sightOf(plan, turn.observed.observation));
}

describe('the guard', () => {
  it('lets go while every copying partition is in sync', () => {
    assert.deepEqual(judge({ isr: [1, 2, 3] }), {
      word: 'go',
      reason: 'every partition that is being moved is in sync',
      rateBytesPerSec: null,
    });
  });

  it('pauses under min ISR and without a leader, and names partition, ISR and rule', () => {
    const under = judge({ isr: [1] });
    assert.equal(under.word, 'pause');
    assert.equal(under.reason, 'orders-0 has 1 replicas in sync (ISR 1), under its min ISR of 2');
    assert.match(judge({ leader: null, isr: [] }).reason, /orders-0 has no leader \(ISR empty\)/);
  });

  it('counts a replica on a broker that is gone as lost, although the ISR still names it', () => {
    assert.equal(judge({ isr: [1, 2], alive: [1, 3, 4] }).word, 'pause');
  });

  it('pauses while the broker that a move goes to is away', () => {
    assert.match(judge({ isr: [1, 2, 3], alive: [1, 2, 3] }).reason, /broker 4, where orders-0 is going, is away/);
  });

  it('halves the rate when a replica falls out of sync, once per step and never below the floor', () => {
    const first = judge({ isr: [1, 2] });
    assert.deepEqual([first.word, first.rateBytesPerSec], ['slow', start / 2]);
    assert.equal(judge({ isr: [1, 2] }, first, 1_000).rateBytesPerSec, start / 2);
    assert.equal(judge({ isr: [1, 2] }, first, defaultLimits.guardStepMs).rateBytesPerSec, start / 4);
    const low = { ...first, rateBytesPerSec: plan.throttle.floorBytesPerSec };
    assert.equal(
      judge({ isr: [1, 2] }, low, defaultLimits.guardStepMs).rateBytesPerSec,
      plan.throttle.floorBytesPerSec,
    );
  });

  it('climbs back when it is calm, to what people set and not beyond', () => {
    const slow: Verdict = { word: 'slow', reason: 'it was', rateBytesPerSec: start / 4 };
    assert.equal(judge({ isr: [1, 2, 3] }, slow, 1_000).rateBytesPerSec, start / 4);
    assert.equal(judge({ isr: [1, 2, 3] }, slow, defaultLimits.guardStepMs).rateBytesPerSec, start / 2);
    const nearly: Verdict = { ...slow, rateBytesPerSec: start / 2 };
    assert.equal(judge({ isr: [1, 2, 3] }, nearly, defaultLimits.guardStepMs).rateBytesPerSec, null);
  });

  it('aborts a pause that lasts too long', () => {
    const pause: Verdict = { word: 'pause', reason: 'trouble', rateBytesPerSec: null };
    assert.equal(judge({ isr: [1] }, pause, defaultLimits.guardPauseMs - 1).word, 'pause');
    const abort = judge({ isr: [1] }, pause, defaultLimits.guardPauseMs);
    assert.equal(abort.word, 'abort');
    assert.match(abort.reason, /min ISR of 2, for 30 min by now/);
  });
});

describe('a move that has not begun', () => {
  const why = (seen: Seen): string | null => {
    const turn = turnOf(seen, [], 0);
    return whyNotStart(turn, sightOf(plan, turn.observed.observation), 1);
  };

  it('waits while its partition is short of in-sync replicas', () => {
    assert.equal(why({ isr: [2, 3] }), null);
    assert.equal(why({ isr: [2] }), 'orders-1 has 1 replicas in sync, under its min ISR of 2');
    assert.equal(why({ isr: [] }), 'orders-1 has no leader');
  });

  it('starts where it is what heals the partition', () => {
    assert.equal(why({ isr: [2], alive: [2, 4] }), null);
  });
});
