import { isInternal } from '../build-model/choose-partitions.ts';
import type { Model } from '../build-model/model.ts';
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
  const { alive, sizeBytes, brokerIds } = model;
  const indexOf = new Map(brokerIds.map((id, index) => [id, index]));
  return changes.map((change, move): WaveItem => {
    const { p, from, added, removed } = change;
    const partition = partitionOf(model, p);
    const leader = partition.leader === null ? undefined : indexOf.get(partition.leader);
    const source = leader ?? from.find((broker) => alive[broker] === 1) ?? from[0]!;
    const copies = added.length > 0;
    const data = copies || removed.length > 0;
    return {
      move,
      kind: data ? kindOf(model, p, removed) : 'leaders',
      sizeBytes: sizeBytes[p]!,
      source: copies ? source : -1,
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
