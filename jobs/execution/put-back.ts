/** When a move in flight may be cancelled, and when its old replicas may go. */

import type { Move } from '../../planner/index.ts';
import type { PartitionState } from '../cluster.ts';

/**
 * Why a move must be finished forward instead of put back; null: it may be put back. Cancelling drops the new replicas,
 * so the partition lives on its old ones alone: with one of them offline or out of sync it would lose copies that it
 * has now, or its leader (KAFKA-14424).
 */
export function whyNotPutBack(move: Move, seen: PartitionState | undefined, alive: readonly number[]): string | null {
  if (seen === undefined) return 'its replicas could not be seen';
  const offline = move.from.filter((broker) => !alive.includes(broker));
  if (offline.length > 0) return `its original replica on ${offline.join(', ')} is offline`;
  const behind = move.from.filter((broker) => !seen.isr.includes(broker));
  if (behind.length > 0) return `its original replica on ${behind.join(', ')} is out of sync`;
  return null;
}

/** Why the old replicas must stay for now; null: they may go. Without them the partition lives on the new list alone. */
export function whyNotTakeOff(move: Move, seen: PartitionState | undefined, alive: readonly number[]): string | null {
  if (seen === undefined) return 'its replicas could not be seen';
  const lacking = move.to.filter((broker) => !alive.includes(broker) || !seen.isr.includes(broker));
  return lacking.length === 0 ? null : `its replica on ${lacking.join(', ')} is not in sync`;
}
