/** What the moving partitions take in while they are copied: a throttle below it never ends (Kafka's operations manual). */

import type { Plan } from '../../planner/index.ts';

/**
 * Bytes per second that a broker's new replicas of one wave receive from producers, at the most; null where the intake of
 * any of them is unknown.
 */
export function busiestIntakeBytesPerSec(plan: Plan): number | null {
  let most = 0;
  for (const { moves } of plan.waves) {
    const byBroker = new Map<number, number>();
    for (const index of moves) {
      const move = plan.moves[index];
      if (move === undefined) continue;
      for (const broker of move.to.filter((id) => !move.from.includes(id))) {
        if (move.writeBytesPerSec === undefined || move.writeBytesPerSec === null) return null;
        const sum = (byBroker.get(broker) ?? 0) + move.writeBytesPerSec;
        byBroker.set(broker, sum);
        most = Math.max(most, sum);
      }
    }
  }
  return most;
}
