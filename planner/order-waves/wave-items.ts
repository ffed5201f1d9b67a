import { isInternal } from '../build-model/choose-partitions.ts';
import { brokerIndex, type Model } from '../build-model/model.ts';
import { type Change, partitionOf } from '../explain/list-changes.ts';
import type { Wave } from '../plan.ts';

/** A change as the packing of waves sees it. */
export type WaveItem = {
  /** Index into the plan's moves. */
  readonly move: number;
  readonly kind: Exclude<Wave['kind'], 'canary'>;
  readonly sizeBytes: number;
  /** The broker that the copies are read from; -1 when the move copies nothing. */
  readonly source: number;
  readonly into: readonly number[];
  readonly outOf: readonly number[];
  /** 0 where unknown. */
  readonly writeBytesPerSec: number;
};

export function waveItems(model: Model, changes: readonly Change[]): readonly WaveItem[] {
  const { sizeBytes } = model;
  const indexOf = brokerIndex(model);
  return changes.map((change, move): WaveItem => {
    const { p, added, removed } = change;
    const partition = partitionOf(model, p);
    const copies = added.length > 0;
    const data = copies || removed.length > 0;
    return {
      move,
      kind: data ? kindOf(model, p, removed) : 'leaders',
      sizeBytes: sizeBytes[p]!,
      source: copies ? (change.copyLeader ?? sourceOf(model, change, indexOf)) : -1,
      into: added,
      outOf: removed,
      writeBytesPerSec: partition.writeBytesPerSec ?? 0,
    };
  });
}

/** Nothing of one stage comes after anything of a later one. */
export const stages: readonly Wave['kind'][] = ['healing', 'normal', 'internal'];

/** What replaces dead brokers goes first, internal topics last. */
export function kindOf(model: Model, p: number, removed: readonly number[]): 'healing' | 'normal' | 'internal' {
  if (removed.some((broker) => model.alive[broker] !== 1)) return 'healing';
  return isInternal(model.snapshot.topics[model.topicOf[p]!]!) ? 'internal' : 'normal';
}

/** The broker that leads the partition now, or else the one that will. */
export function sourceOf(model: Model, { p, from }: Change, indexOf: ReadonlyMap<number, number>): number {
  const { leader } = partitionOf(model, p);
  const leads = leader === null ? undefined : indexOf.get(leader);
  return leads ?? from.find((broker) => model.alive[broker] === 1) ?? from[0]!;
}
