import type { DiskState } from './disk-state.ts';
import type { WaveItem } from './wave-items.ts';

/** Work left per broker: copies and bytes to take, and to send as the leader that copies are read from. */
export type Workload = {
  readonly inCount: Int32Array;
  readonly inBytes: Float64Array;
  readonly outCount: Int32Array;
  readonly outBytes: Float64Array;
};

export function emptyWorkload(brokers: number): Workload {
  return {
    inCount: new Int32Array(brokers),
    inBytes: new Float64Array(brokers),
    outCount: new Int32Array(brokers),
    outBytes: new Float64Array(brokers),
  };
}

export function workOf(items: readonly WaveItem[], brokers: number): Workload {
  const work = emptyWorkload(brokers);
  for (const item of items) addWork(work, item, 1);
  return work;
}

export function addWork(work: Workload, item: WaveItem, sign: 1 | -1): void {
  for (const broker of item.into) {
    work.inCount[broker]! += sign;
    work.inBytes[broker]! += sign * item.sizeBytes;
  }
  if (item.source < 0) return;
  work.outCount[item.source]! += sign * item.into.length;
  work.outBytes[item.source]! += sign * item.sizeBytes * item.into.length;
}

export type Packed = { readonly taken: readonly WaveItem[]; readonly left: readonly WaveItem[] };

/**
 * Takes from the items, in their order, what fits one wave: every broker does its share of what is left, so that each wave keeps all of
 * them equally busy and the sum of waves is hardly longer than the busiest broker's work; and while old and new copies are both there,
 * no disk passes its limit. What a wave frees counts only for the next.
 */
export function packWave(items: readonly WaveItem[], left: Workload, disk: DiskState, wavesLeft: number): Packed {
  const now = emptyWorkload(disk.usedBytes.length);
  const share = Math.max(1, wavesLeft);
  const inCountBelow = left.inCount.map((count) => Math.ceil(count / share));
  const outCountBelow = left.outCount.map((count) => Math.ceil(count / share));
  const inBytesUpTo = left.inBytes.map((bytes) => bytes / share);
  const outBytesUpTo = left.outBytes.map((bytes) => bytes / share);
  const fits = ({ into, source, sizeBytes }: WaveItem): boolean => {
    if (source >= 0 && now.outCount[source]! >= outCountBelow[source]!) return false;
    if (source >= 0 && now.outBytes[source]! > outBytesUpTo[source]!) return false;
    for (let i = 0; i < into.length; i++) {
      const broker = into[i]!;
      if (now.inCount[broker]! >= inCountBelow[broker]! || now.inBytes[broker]! > inBytesUpTo[broker]!) return false;
      if (disk.usedBytes[broker]! + now.inBytes[broker]! + sizeBytes > disk.limitBytes[broker]!) return false;
    }
    return true;
  };
  const taken: WaveItem[] = [];
  const rest: WaveItem[] = [];
  for (const item of items) {
    if (!fits(item)) {
      rest.push(item);
      continue;
    }
    addWork(now, item, 1);
    taken.push(item);
  }
  return { taken, left: rest };
}

/** For internal topics: no broker takes part in more than one move of the wave. */
export function packApart(items: readonly WaveItem[], disk: DiskState): Packed {
  const busy = new Set<number>();
  const taken: WaveItem[] = [];
  const left: WaveItem[] = [];
  for (const item of items) {
    const brokers = [...item.into, ...item.outOf, ...(item.source < 0 ? [] : [item.source])];
    const fits =
      brokers.every((broker) => !busy.has(broker)) &&
      item.into.every((broker) => disk.usedBytes[broker]! + item.sizeBytes <= disk.limitBytes[broker]!);
    if (fits) for (const broker of brokers) busy.add(broker);
    (fits ? taken : left).push(item);
  }
  return { taken, left };
}
