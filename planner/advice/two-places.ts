/** Two data centres: why three replicas are not enough there, and the way to four. */

import type { PlanControl } from '../plan.ts';
import { planReassignment } from '../plan-reassignment.ts';
import type { Snapshot, Topic } from '../snapshot.ts';
import { settledReplicas } from '../verify/scene.ts';

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
    | { readonly feasible: false; readonly reasons: readonly string[] };
};

/** null: not two places, or no topic with three replicas. */
export function wayToFour(
  snapshot: Snapshot,
  places: number,
  concerns: (topic: Topic) => boolean,
  control: PlanControl = { shouldStop: () => false },
): WayToFour | null {
  if (places !== 2) return null;
  const three = snapshot.topics.filter(
    (topic) => concerns(topic) && topic.partitions.every((partition) => settledReplicas(partition).length === 3),
  );
  if (three.length === 0) return null;
  const topics = three.map(({ name }) => name);
  const result = planReassignment(snapshot, { intent: { kind: 'set-rf', replicationFactor: 4 }, topics }, control);
  const partitions = three.reduce((sum, topic) => sum + topic.partitions.length, 0);
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
