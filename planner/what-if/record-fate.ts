/** What becomes of one record that a producer sent with acks=all and that is not acknowledged yet. */

import type { Partition } from '../snapshot.ts';
import type { Settled, World } from './settle.ts';

export type RecordFate =
  /** The leader stays: acknowledged once `fenced` have left the ISR and `waitsFor` have fetched it; a producer with less patience sees REQUEST_TIMED_OUT. */
  | { readonly kind: 'acknowledged'; readonly fenced: readonly number[]; readonly waitsFor: readonly number[] }
  /** Appended, but the ISR fell under min ISR: NOT_ENOUGH_REPLICAS_AFTER_APPEND (or REQUEST_TIMED_OUT); the record may be kept. */
  | { readonly kind: 'not-enough-replicas-after-append' }
  /** No quorum, so no ISR shrinks: REQUEST_TIMED_OUT. */
  | { readonly kind: 'timed-out' }
  /** Another broker leads: the producer sends it again, and idempotence keeps it single. */
  | { readonly kind: 'sent-again'; readonly to: number }
  /** Nobody leads until one of the ISR is back. */
  | { readonly kind: 'unavailable' };

/** @param holders replicas that have the record. */
export function recordFate(
  partition: Partition,
  holders: readonly number[],
  settled: Settled,
  world: World,
): RecordFate {
  if (settled.leader === null) return { kind: 'unavailable' };
  if (settled.leader !== partition.leader) return { kind: 'sent-again', to: settled.leader };
  if (settled.acksAll === 'REQUEST_TIMED_OUT') return { kind: 'timed-out' };
  if (settled.acksAll !== 'ok') return { kind: 'not-enough-replicas-after-append' };
  const before = partition.isr ?? partition.replicas;
  const missing = before.filter((id) => !holders.includes(id));
  return {
    kind: 'acknowledged',
    fenced: missing.filter((id) => !settled.isr.includes(id) && world.placeOf(id) !== world.judgedSide),
    waitsFor: missing.filter((id) => settled.isr.includes(id)),
  };
}
