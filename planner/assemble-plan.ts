/** From the changes to the plan as a value: waves and throttle, moves, loads before and after, totals, and the digest. */

import type { Model } from './build-model/model.ts';
import { noOrder } from './check-intent/explain-stuck.ts';
import { askedThrottle, chooseThrottle } from './choose-throttle.ts';
import { withDigest } from './digest.ts';
import { brokersUsed, buildMoves, elections, leaderChanges, peakByBroker } from './explain/build-moves.ts';
import type { Change } from './explain/list-changes.ts';
import type { PlanRequest } from './intent.ts';
import { lendLeaders } from './lend-leaders.ts';
import { clusterLoad } from './load.ts';
import { orderWaves } from './order-waves/order-waves.ts';
import type { Bound, ClusterLoad, Infeasible, Move, PlanResult } from './plan.ts';
import type { Snapshot } from './snapshot.ts';

export type Copied = { readonly bytesMoved: number; readonly replicasMoved: number };

export type Outline = {
  readonly request: PlanRequest;
  readonly model: Model;
  readonly changes: readonly Change[];
  /** Replaces the reason that each move has by itself. */
  readonly why?: string;
  /** What no valid plan copies less than. */
  readonly bound: (copied: Copied) => Bound;
  /** `raisedTo`: the throttle in bytes per second where less would never end, null where what was asked for does. */
  readonly notes: (seen: {
    readonly before: ClusterLoad;
    readonly after: ClusterLoad;
    readonly raisedTo: number | null;
  }) => readonly string[];
  readonly onStage?: (stage: string) => void;
};

export function infeasiblePlan(
  { clusterId }: Pick<Snapshot, 'clusterId'>,
  intent: PlanRequest,
  reasons: Infeasible['reasons'],
): Infeasible {
  return { feasible: false, clusterId, intent, reasons };
}

/** Infeasible where no order of the moves keeps the disks within their limit. */
export function assemblePlan(snapshot: Snapshot, outline: Outline): PlanResult {
  const { request, model, why, onStage: stage = () => {} } = outline;
  stage('waves');
  const { changes, note: lendingNote } = lendLeaders(model, outline.changes);
  const { waves, blocked, intakeBytesPerSec, peakBytes } = orderWaves(model, changes, askedThrottle(request));
  if (blocked.length > 0) return infeasiblePlan(snapshot, request, noOrder(model, changes, blocked));
  const { raised, ...throttle } = chooseThrottle(request, intakeBytesPerSec);

  stage('moves');
  const built = buildMoves(model, changes);
  const moves = why === undefined ? built : built.map((move) => ({ ...move, why }));
  const bytesMoved = moves.reduce((sum, { bytes }) => sum + bytes, 0);
  const replicasMoved = changes.reduce((sum, { added }) => sum + added.length, 0);

  stage('bound');
  const bound = outline.bound({ bytesMoved, replicasMoved });

  stage('loads');
  const leaving = request.intent.kind === 'drain' ? request.intent.brokers : [];
  const before = clusterLoad(snapshot, { leaving });
  const after = moves.length === 0 ? before : clusterLoad(snapshot, { leaving, moves });

  stage('digest');
  return withDigest({
    version: 1,
    clusterId: snapshot.clusterId,
    intent: request,
    feasible: true,
    reasons: [],
    moves,
    waves,
    throttle,
    brokersUsed: brokersUsed(model, moves),
    elections: elections(model, moves, changes),
    allowReplicationFactorChange: request.intent.kind === 'set-rf' || moves.some(changesFactor),
    before,
    after,
    totals: {
      replicasMoved,
      bytesMoved,
      partitionsChanged: moves.length,
      leaderChanges: leaderChanges(moves),
      etaSecondsAtThrottle: waves.reduce((sum, { etaSeconds }) => sum + etaSeconds, 0),
      peakDiskBytesByBroker: peakByBroker(model, peakBytes),
    },
    bound,
    notes: [
      ...(lendingNote === null ? [] : [lendingNote]),
      ...outline.notes({ before, after, raisedTo: raised ? throttle.startBytesPerSec : null }),
    ],
  });
}

function changesFactor({ from, to }: Move): boolean {
  return from.length !== to.length;
}
