/**
 * What becomes of one partition once the cluster has settled, by Kafka's own rules.
 *
 * With a quorum, dead and cut-off brokers are fenced (broker.session.timeout.ms) and leave the ISR; a leader is elected
 * from the ISR, then from eligible leader replicas (KIP-966), then the last known leader, never another. Without a
 * quorum nothing is elected and no ISR shrinks. Since Kafka 3.7 the high watermark stops under min ISR.
 */

import type { Partition } from '../snapshot.ts';

/** ok · invisible until min ISR is back · truncated later · unavailable */
export type Acks1 = 'ok' | 'invisible' | 'truncated' | 'unavailable';
export type AcksAll = 'ok' | 'NOT_ENOUGH_REPLICAS' | 'REQUEST_TIMED_OUT' | 'unavailable';
export type Readers = 'ok' | 'frozen' | 'unavailable';

export type MinorityLeader = {
  readonly leader: number;
  readonly acks0: Acks1;
  readonly acks1: Acks1;
  readonly acksAll: AcksAll;
};

export type Settled = {
  readonly leader: number | null;
  readonly isr: readonly number[];
  readonly acks0: Acks1;
  readonly acks1: Acks1;
  readonly acksAll: AcksAll;
  readonly readers: Readers;
  /** Without a leader: any of these has to come back. */
  readonly waitsFor?: readonly number[];
  /** The old leader, alive on the other side of a cut, judged by its own clients. */
  readonly minorityLeader?: MinorityLeader;
};

export type World = {
  /** The side of a broker, or 'down'. */
  readonly placeOf: (id: number) => string;
  /** The side with the quorum; null: none has it. */
  readonly judgedSide: string | null;
  /** Since 3.7 records stay invisible under min ISR. */
  readonly stopsUnderMinIsr: boolean;
};

const unavailable = {
  acks0: 'unavailable',
  acks1: 'unavailable',
  acksAll: 'unavailable',
  readers: 'unavailable',
} as const;

/** @param minIsr as a leader applies it. */
export function settle(partition: Partition, minIsr: number, world: World): Settled {
  const before = partition.isr ?? partition.replicas;
  return world.judgedSide === null
    ? withoutQuorum(partition, before, minIsr, world)
    : withQuorum(partition, before, minIsr, world, world.judgedSide);
}

function withQuorum(
  partition: Partition,
  before: readonly number[],
  minIsr: number,
  world: World,
  side: string,
): Settled {
  const here = (id: number): boolean => world.placeOf(id) === side;
  const inSync = before.every(here) ? before : before.filter(here);
  const leader = electLeader(partition, before, inSync, here);
  const old = minorityLeader(partition, before, minIsr, world, side, leader);
  const minority = old === null ? {} : { minorityLeader: old };
  if (leader === null) {
    const waitsFor = [...new Set([...before, ...(partition.elr ?? [])])];
    return { leader, isr: [], ...unavailable, waitsFor, ...minority };
  }
  const isr = inSync.includes(leader) ? inSync : [leader];
  return { leader, isr, ...serviceOf(isr.length >= minIsr, world), ...minority };
}

function electLeader(
  { leader, replicas, elr, lastKnownElr }: Partition,
  before: readonly number[],
  inSync: readonly number[],
  here: (id: number) => boolean,
): number | null {
  if (leader !== null && inSync.includes(leader)) return leader;
  const fromIsr = replicas.find((id) => inSync.includes(id));
  if (fromIsr !== undefined) return fromIsr;
  const fromElr = replicas.find((id) => elr?.includes(id) === true && here(id));
  if (fromElr !== undefined) return fromElr;
  // The last known leader counts only once nobody else can: ISR and ELR are both empty.
  const last = lastKnownElr?.[0];
  const nobodyLeft = before.length === 0 && (elr === undefined || elr.length === 0);
  return nobodyLeft && last !== undefined && here(last) ? last : null;
}

function serviceOf(
  enough: boolean,
  { stopsUnderMinIsr }: World,
): Pick<Settled, 'acks0' | 'acks1' | 'acksAll' | 'readers'> {
  if (enough) return { acks0: 'ok', acks1: 'ok', acksAll: 'ok', readers: 'ok' };
  const acks1 = stopsUnderMinIsr ? 'invisible' : 'ok';
  return { acks0: acks1, acks1, acksAll: 'NOT_ENOUGH_REPLICAS', readers: stopsUnderMinIsr ? 'frozen' : 'ok' };
}

/** It cannot shrink its ISR: whatever needs a member on the other side waits until the producer gives up. */
function minorityLeader(
  { leader }: Partition,
  before: readonly number[],
  minIsr: number,
  world: World,
  side: string,
  elected: number | null,
): MinorityLeader | null {
  if (leader === null) return null;
  const place = world.placeOf(leader);
  if (place === 'down' || place === side) return null;
  const together = before.every((id) => world.placeOf(id) === place);
  const acksAll = !together ? 'REQUEST_TIMED_OUT' : before.length >= minIsr ? 'ok' : 'NOT_ENOUGH_REPLICAS';
  // Once there is a new leader elsewhere, the old one cuts its log back to what the new one has.
  const acks1 = elected !== null ? 'truncated' : together && before.length >= minIsr ? 'ok' : 'invisible';
  return { leader, acks0: acks1, acks1, acksAll };
}

function withoutQuorum(partition: Partition, before: readonly number[], minIsr: number, world: World): Settled {
  const { leader } = partition;
  const place = leader === null ? 'down' : world.placeOf(leader);
  if (leader === null || place === 'down') return { leader: null, isr: before, ...unavailable, waitsFor: before };
  const together = before.every((id) => world.placeOf(id) === place);
  if (together) return { leader, isr: before, ...serviceOf(before.length >= minIsr, world) };
  // The missing member stays in the ISR, so the high watermark waits for it.
  return {
    leader,
    isr: before,
    acks0: 'invisible',
    acks1: 'invisible',
    acksAll: 'REQUEST_TIMED_OUT',
    readers: 'frozen',
  };
}
