import type { Ledger } from '../balance-bytes/ledger.ts';
import { goingCosts, mayGo, openLedger, transfer } from '../balance-bytes/ledger.ts';
import type { Share } from '../bound/basis.ts';
import { evenly } from '../evenly.ts';
import type { CountBands } from '../place-replicas/count-flow.ts';
import { copyPlacement, holds, type Placement } from '../place-replicas/placement.ts';
import type { Prices } from './look.ts';

type Hop = { readonly p: number; readonly cost: number };

/** Among hops that cost the same the small one, which upsets the bytes least. */
const perByte = 0.01;
const roundsPerBroker = 8;

/**
 * A plan from the mixture: every partition takes the set of which the mixture holds most, or, in draws after the first, one by lot, its share being
 * the chance. Only as many partitions as there are rows can be mixed, so few brokers are a replica or two off their counts; shortest paths
 * over single hops, at what they cost beyond the prices, bring these back. null where no path leads on.
 */
export function roundShares(
  from: Placement,
  shares: readonly Share[],
  counts: CountBands,
  prices: Prices,
  draw: number,
): Placement | null {
  const placement = copyPlacement(from);
  takeOnePerPartition(placement, shares, draw);
  const ledger = openLedger(placement);
  const hops = new Map<number, (Hop | null)[]>();
  const { targets } = placement.model;
  for (let round = 0; round < roundsPerBroker * targets; round++) {
    const over = pick(targets, (b) => placement.replicas[b]! > counts.hi[b]!);
    const under = pick(targets, (b) => placement.replicas[b]! < counts.lo[b]!);
    if (over.length === 0 && under.length === 0) return placement;
    const sources = over.length > 0 ? over : pick(targets, (b) => placement.replicas[b]! > counts.lo[b]!);
    const ends = (b: number): boolean =>
      over.length > 0 ? placement.replicas[b]! < counts.hi[b]! : placement.replicas[b]! < counts.lo[b]!;
    const path = shortest(ledger, prices, hops, sources, ends);
    if (path === null) return null;
    for (const { p, from: b, to } of path) {
      if (!mayGo(ledger, p, b, to)) break;
      for (let c = 0; c < targets; c++) if (holds(placement, p, c)) hops.delete(c);
      transfer(ledger, p, b, to);
      hops.delete(to);
    }
  }
  return null;
}

function pick(targets: number, test: (b: number) => boolean): number[] {
  return Array.from({ length: targets }, (_, b) => b).filter(test);
}

function takeOnePerPartition(placement: Placement, shares: readonly Share[], draw: number): void {
  const { model, start, holder, replicas, bytes } = placement;
  const chosen: (Int32Array | undefined)[] = new Array(model.partitions);
  const most = new Float64Array(model.partitions);
  for (const [i, { partition, brokers, share }] of shares.entries()) {
    // The largest of share / exponential deviate: each set wins with the chance that is its share (Efraimidis and Spirakis, 2006).
    const chance = draw === 0 ? share : share / -Math.log(lot(i, draw));
    if (chance <= most[partition]!) continue;
    most[partition] = chance;
    chosen[partition] = brokers;
  }
  for (let p = 0; p < model.partitions; p++) {
    const brokers = chosen[p];
    if (brokers === undefined) continue;
    for (let slot = start[p]!; slot < start[p + 1]!; slot++) {
      const before = holder[slot]!;
      const after = brokers[slot - start[p]!]!;
      replicas[before]!--;
      bytes[before]! -= model.sizeBytes[p]!;
      replicas[after]!++;
      bytes[after]! += model.sizeBytes[p]!;
      holder[slot] = after;
    }
  }
}

/** A fixed sequence per draw, between 0 and 1, both excluded: the same cluster gives the same plan. */
function lot(i: number, draw: number): number {
  return ((evenly(i + 1) + draw * Math.SQRT2) % 1) * 0.999 + 0.0005;
}

type Step = { readonly p: number; readonly from: number; readonly to: number };

function shortest(
  ledger: Ledger,
  prices: Prices,
  known: Map<number, (Hop | null)[]>,
  sources: readonly number[],
  ends: (b: number) => boolean,
): Step[] | null {
  const { targets } = ledger.placement.model;
  const distance = new Float64Array(targets).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(targets).fill(-1);
  const closed = new Uint8Array(targets);
  for (const b of sources) distance[b] = 0;
  for (;;) {
    let next = -1;
    for (let b = 0; b < targets; b++) {
      if (closed[b] === 0 && distance[b]! < Number.POSITIVE_INFINITY && (next < 0 || distance[b]! < distance[next]!))
        next = b;
    }
    if (next < 0) return null;
    closed[next] = 1;
    if (ends(next) && previous[next]! >= 0) {
      const path: Step[] = [];
      for (let to = next; previous[to]! >= 0; to = previous[to]!) {
        const from = previous[to]!;
        path.push({ p: known.get(from)![to]!.p, from, to });
      }
      return path.reverse();
    }
    const hops = known.get(next) ?? cheapestHops(ledger, prices, next);
    known.set(next, hops);
    for (let to = 0; to < targets; to++) {
      const hop = hops[to];
      if (hop === null || hop === undefined || closed[to] === 1) continue;
      const d = distance[next]! + hop.cost;
      if (d >= distance[to]!) continue;
      distance[to] = d;
      previous[to] = next;
    }
  }
}

function cheapestHops(ledger: Ledger, { lambda, mu }: Prices, from: number): (Hop | null)[] {
  const { model } = ledger.placement;
  const best: (Hop | null)[] = new Array(model.targets).fill(null);
  for (const list of [ledger.stayed[from]!, ledger.movedIn[from]!]) {
    for (const p of list) {
      const size = model.sizeBytes[p]!;
      for (let to = 0; to < model.targets; to++) {
        if (to === from) continue;
        const reduced = goingCosts(model, p, from, to) + lambda[to]! - lambda[from]! + (mu[to]! - mu[from]!) * size;
        const cost = Math.max(0, reduced) + perByte * size;
        if (best[to] !== null && cost >= best[to]!.cost) continue;
        if (mayGo(ledger, p, from, to)) best[to] = { p, cost };
      }
    }
  }
  return best;
}
