import type { PlanControl } from '../plan.ts';
import type { Search } from './best-exchange.ts';
import { goingCosts, type Ledger, lowerBound, mayGo, transfer } from './ledger.ts';

const passesAtMost = 6;
const tries = 24;

/**
 * Last polish: a copy goes back to where it came from whenever bands allow, alone or against a cheaper one that goes instead. Each
 * step copies fewer bytes than before and leaves every broker inside its band. Returns whether anything moved.
 */
export function bringHome(search: Search, control: PlanControl): boolean {
  let any = false;
  const { ledger } = search;
  const { model } = ledger.placement;
  for (let pass = 0; pass < passesAtMost; pass++) {
    let changed = false;
    for (let at = 0; at < model.targets; at++) {
      if (control.shouldStop()) return false;
      // The list changes under way; a copy of it is the order of this pass.
      for (const p of [...ledger.movedIn[at]!].reverse()) {
        for (let i = model.oldStart[p]!; i < model.oldStart[p + 1]!; i++) {
          const home = model.oldBroker[i]!;
          if (home >= model.targets || !mayGo(ledger, p, at, home)) continue;
          if (!goHome(search, p, at, home)) continue;
          changed = true;
          any = true;
          break;
        }
      }
    }
    if (!changed) break;
  }
  return any;
}

function goHome(search: Search, p: number, at: number, home: number): boolean {
  const { ledger, counts } = search;
  const { replicas, model } = ledger.placement;
  const alone = replicas[at]! > counts.lo[at]! && replicas[home]! < counts.hi[home]!;
  if (alone && fits(search, at, home, model.sizeBytes[p]!)) {
    transfer(ledger, p, at, home);
    return true;
  }
  const q = cheaper(search, p, at, home);
  if (q < 0) return false;
  transfer(ledger, p, at, home);
  transfer(ledger, q, home, at);
  return true;
}

/** A replica of the home broker that may go the other way, costs less than the copy saves, and keeps the bands. */
function cheaper(search: Search, p: number, at: number, home: number): number {
  const { ledger } = search;
  const { model, bytes } = ledger.placement;
  const { sizeBytes } = model;
  const saved = Math.max(1, sizeBytes[p]!);
  // The exchange takes size(p) - size(q) from `at` and puts it on `home`; whoever is tighter says how small q may be.
  const room = Math.min(bytes[at]! - search.bytes.lo[at]!, search.bytes.hi[home]! - bytes[home]!);
  const least = lowerBound(sizeBytes, Math.max(0, sizeBytes[p]! - Math.max(0, room)));
  const accepts = (q: number): boolean =>
    q !== p &&
    goingCosts(model, q, home, at) < saved &&
    mayGo(ledger, q, home, at) &&
    fits(search, at, home, sizeBytes[p]! - sizeBytes[q]!);
  return firstAccepted(ledger, home, least, accepts);
}

function firstAccepted(ledger: Ledger, broker: number, least: number, accepts: (q: number) => boolean): number {
  for (const list of [ledger.movedIn[broker]!, ledger.stayed[broker]!]) {
    for (let i = lowerBound(list, least), seen = 0; i < list.length && seen < tries; i++, seen++) {
      if (accepts(list[i]!)) return list[i]!;
    }
  }
  return -1;
}

/** Whether both stay inside their bands when the bytes go from one to the other. */
function fits(search: Search, from: number, to: number, bytes: number): boolean {
  const held = search.ledger.placement.bytes;
  const { lo, hi } = search.bytes;
  const fromAfter = held[from]! - bytes;
  const toAfter = held[to]! + bytes;
  return fromAfter >= lo[from]! && fromAfter <= hi[from]! && toAfter >= lo[to]! && toAfter <= hi[to]!;
}
