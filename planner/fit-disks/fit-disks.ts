import { anneal } from '../balance-bytes/anneal.ts';
import { balanceBytes } from '../balance-bytes/balance-bytes.ts';
import type { Search } from '../balance-bytes/best-exchange.ts';
import { bringHome } from '../balance-bytes/bring-home.ts';
import { openLedger } from '../balance-bytes/ledger.ts';
import type { Bands } from '../build-model/bands.ts';
import { loadBefore } from '../build-model/load-before.ts';
import type { Model } from '../build-model/model.ts';
import type { CountBands } from '../place-replicas/count-flow.ts';
import { type Placed, placeOnlyForced } from '../place-replicas/place-replicas.ts';
import { mayTake, type Placement, relocate } from '../place-replicas/placement.ts';
import type { PlanControl } from '../plan.ts';
import { evenCounts } from './even-counts.ts';
import { shrinkOverflow } from './shrink-overflow.ts';

const annealedPartitionsAtMost = 4_000;

/** Most bytes per target: its disk limit, or what it holds already where that is more (such a broker may only shrink). */
export function mostBytes(model: Model, { diskLimitBytes }: Pick<Bands, 'diskLimitBytes'>): Float64Array {
  return loadBefore(model).bytes.map((bytes, b) => Math.max(bytes, diskLimitBytes[b]!));
}

export function fitsDisks({ placement, homeless }: Placed, most: ArrayLike<number>): boolean {
  return homeless.length === 0 && overflow(placement, most) === 0;
}

/**
 * Where the first choice overfills disks: what must move goes wherever it exceeds a limit least, then replicas are exchanged until no
 * broker is above its limit, whoever has to move for it; then copies go home where there is room, and counts are evened out as far as
 * the disks allow. What comes out may still be above a limit: then no way was found.
 * Every attempt takes another way.
 */
export function fitDisks(
  model: Model,
  bands: Bands,
  { most, attempt }: { readonly most: Float64Array; readonly attempt: number },
  control: PlanControl,
): Placed {
  const forced = placeOnlyForced(model, bands);
  const { placement } = forced;
  for (const { p, rack } of forced.homeless) {
    const broker = leastOverflowing(placement, most, p, model.targets + rack);
    if (broker < 0) return forced;
    relocate(placement, p, model.targets + rack, broker);
  }
  const placed: Placed = { ...forced, homeless: [] };
  const free = freeCounts(model);
  const disks: Bands['bytes'] = { lo: new Float64Array(model.targets), hi: most };
  if (overflow(placement, most) > 0) balanceBytes(searchIn(placement, disks, free), control);
  if (overflow(placement, most) > 0) shrinkOverflow(placement, { most, attempt }, control);
  if (overflow(placement, most) > 0) return placed;
  bringHome(searchIn(placement, disks, free), control);
  if (model.partitions <= annealedPartitionsAtMost) anneal(placement, { bytes: disks, counts: free }, control, attempt);
  if (bands.balancesReplicas) evenCounts(placement, bands.replicas, most);
  return placed;
}

export function overflow({ model, bytes }: Placement, most: ArrayLike<number>): number {
  let total = 0;
  for (let b = 0; b < model.targets; b++) total += Math.max(0, bytes[b]! - most[b]!);
  return total;
}

function searchIn(placement: Placement, bytes: Bands['bytes'], counts: CountBands): Search {
  const none = new Float64Array(placement.model.targets);
  return { ledger: openLedger(placement), bytes, counts, mu: none, lambda: none };
}

function freeCounts({ targets }: Model): CountBands {
  return { lo: new Int32Array(targets), hi: new Int32Array(targets).fill(2 ** 30) };
}

function leastOverflowing(placement: Placement, most: ArrayLike<number>, p: number, room: number): number {
  const { model, bytes } = placement;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let b = 0; b < model.targets; b++) {
    if (!mayTake(placement, p, room, b)) continue;
    const over = bytes[b]! + model.sizeBytes[p]! - most[b]!;
    if (over >= least) continue;
    least = over;
    best = b;
  }
  return best;
}
