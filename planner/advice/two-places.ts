/** Two data centres: why three replicas are not enough there, and the way to four. */

import type { PlanRequest } from '../intent.ts';
import type { PlanResult } from '../plan.ts';
import type { Snapshot, Topic } from '../snapshot.ts';
import { settledReplicas } from '../verify/scene.ts';

export type MakePlan = (request: PlanRequest) => PlanResult;

export type WayToFour = {
  /** Topics with three replicas, which one of the two places holds two of. */
  readonly topics: readonly string[];
  readonly partitions: number;
  readonly plan:
    | {
        readonly feasible: true;
        readonly replicasCopied: number;
        readonly bytesCopied: number;
        readonly etaSeconds: number;
      }
    | { readonly feasible: false; readonly reasons: readonly string[] }
    /** Nobody asked for it. */
    | null;
};

/** null: not two places, or no topic with three replicas. */
export function wayToFour(
  snapshot: Snapshot,
  places: number,
  concerns: (topic: Topic) => boolean,
  plan: MakePlan | null,
): WayToFour | null {
  if (places !== 2) return null;
  const three = snapshot.topics.filter(
    (topic) => concerns(topic) && topic.partitions.every((partition) => settledReplicas(partition).length === 3),
  );
  if (three.length === 0) return null;
  const topics = three.map(({ name }) => name);
  const partitions = three.reduce((sum, topic) => sum + topic.partitions.length, 0);
  if (plan === null) return { topics, partitions, plan };
  const result = plan({ intent: { kind: 'set-rf', replicationFactor: 4 }, topics });
  if (!result.feasible) {
    return { topics, partitions, plan: { feasible: false, reasons: result.reasons.map(({ conflict }) => conflict) } };
  }
  const { replicasMoved, bytesMoved, etaSecondsAtThrottle } = result.totals;
  return {
    topics,
    partitions,
    plan: { feasible: true, replicasCopied: replicasMoved, bytesCopied: bytesMoved, etaSeconds: etaSecondsAtThrottle },
  };
}
