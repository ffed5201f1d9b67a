import type { PlanControl } from '../plan.ts';
import { anyExchange, bestExchange, type Exchange, outside, type Search } from './best-exchange.ts';
import { transfer } from './ledger.ts';

/** No cluster needs more; the bound on a loop that ends by itself. */
const exchangesAtMost = 5_000_000;
const exchangesPerQuestion = 64;

/**
 * Brings every broker's bytes into its band by exchanging replicas at constant counts. The worst broker first; the workhorse is "a
 * small copy goes home, a bigger one goes instead", which shifts bytes at exactly one copied byte each. Returns false when it was
 * stopped before it came to an end.
 */
export function balanceBytes(search: Search, control: PlanControl): boolean {
  const { targets } = search.ledger.placement.model;
  const { bytes } = search.ledger.placement;
  const given = new Uint8Array(targets);
  let progress = false;
  for (let done = 0; done < exchangesAtMost; done++) {
    if (done % exchangesPerQuestion === 0 && control.shouldStop()) return false;
    let worst = -1;
    let most = 0;
    for (let b = 0; b < targets; b++) {
      const distance = outside(search, b, bytes[b]!);
      if (given[b] === 0 && distance > most) {
        most = distance;
        worst = b;
      }
    }
    if (worst < 0) {
      if (!progress) return true;
      // Others have moved since some were given up: only a whole round without an exchange is the end.
      given.fill(0);
      progress = false;
      continue;
    }
    const exchange = bestFor(search, worst);
    if (exchange === null) {
      // Out of moves for this one; another's exchange may bring it back into play.
      given[worst] = 1;
      continue;
    }
    apply(search, exchange);
    progress = true;
    given[exchange.giver] = 0;
    given[exchange.taker] = 0;
  }
  return true;
}

function bestFor(search: Search, worst: number): Exchange | null {
  return (
    bestWith(search, worst, (giver, taker, shift, best) => bestExchange(search, giver, taker, shift, best)) ??
    bestWith(search, worst, (giver, taker, _shift, best) => anyExchange(search, giver, taker, best))
  );
}

type Look = (giver: number, taker: number, shift: number, best: Exchange | null) => Exchange | null;

/** Over all brokers that could take what the worst one has too much of, or give what it lacks. */
function bestWith(search: Search, worst: number, look: Look): Exchange | null {
  const { apart, placement } = search.ledger;
  const { bytes, model } = placement;
  const { lo, hi } = search.bytes;
  const over = bytes[worst]! > hi[worst]!;
  const distance = outside(search, worst, bytes[worst]!);
  let best: Exchange | null = null;
  for (let other = 0; other < model.targets; other++) {
    if (other === worst || (apart && model.rackOf[other] !== model.rackOf[worst])) continue;
    const room = over ? hi[other]! - bytes[other]! : bytes[other]! - lo[other]!;
    if (room <= 0) continue;
    const shift = Math.min(room, distance);
    best = over ? look(worst, other, shift, best) : look(other, worst, shift, best);
  }
  return best;
}

function apply(search: Search, { giver, taker, goes, comes }: Exchange): void {
  transfer(search.ledger, goes, giver, taker);
  if (comes >= 0) transfer(search.ledger, comes, taker, giver);
}
