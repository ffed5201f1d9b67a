/**
 * What a worker has watched over time: when moves last gained a byte, which brokers are away since when, how fast bytes
 * arrive. Lost with the worker and begun anew by the next; only patience and figures for people depend on it.
 */

import type { Plan } from '../../planner/index.ts';
import { whyNotStart } from './guard.ts';
import { whyTooFull } from './headroom.ts';
import { isIdle } from './lift.ts';
import type { MoveView, Sight } from './move-view.ts';
import { sightOf } from './move-view.ts';
import type { Observed, Turn } from './observed.ts';
import type { State } from './state.ts';
import { waveDue } from './waves.ts';

export type Watch = {
  readonly lastByteAtMs: ReadonlyMap<number, number>;
  readonly heldBytes: ReadonlyMap<number, number>;
  readonly awaySinceMs: ReadonlyMap<number, number>;
  readonly heldSinceMs: ReadonlyMap<number, number>;
  readonly idleSinceMs: number | null;
  readonly samples: readonly { readonly atMs: number; readonly bytes: number }[];
};

export const emptyWatch: Watch = {
  lastByteAtMs: new Map(),
  heldBytes: new Map(),
  awaySinceMs: new Map(),
  heldSinceMs: new Map(),
  idleSinceMs: null,
  samples: [],
};

const samplesAtMost = 30;

export function watchOn(
  watch: Watch,
  {
    plan,
    state,
    observed,
    nowMs,
  }: Pick<Turn, 'nowMs' | 'plan' | 'state'> & {
    readonly observed: Pick<Observed, 'disks' | 'minIsr' | 'observation'>;
  },
): Watch {
  const { observation } = observed;
  const sight = sightOf(plan, observation);
  const lastByteAtMs = new Map<number, number>();
  const heldBytes = new Map<number, number>();
  for (const move of sight.copying) {
    const held = sight.bytes(move);
    const grown = held > (watch.heldBytes.get(move) ?? -1);
    heldBytes.set(move, held);
    lastByteAtMs.set(move, grown ? nowMs : (watch.lastByteAtMs.get(move) ?? nowMs));
  }
  const alive = new Set(observation.aliveBrokers);
  const away = plan.brokersUsed.map(({ id }) => id).filter((id) => !alive.has(id));
  const awaySinceMs = new Map(away.map((id) => [id, watch.awaySinceMs.get(id) ?? nowMs]));
  const whyNotBegin = (move: number): string | null =>
    whyNotStart({ plan, observed }, sight, move) ?? whyTooFull({ plan, state, observed }, sight.copying, move);
  const held = (waveDue(plan, state)?.moves ?? []).filter((move) =>
    state.moves.has(move) ? sight.view(move) === 'grown' : whyNotBegin(move) !== null,
  );
  const heldSinceMs = new Map(held.map((move) => [move, watch.heldSinceMs.get(move) ?? nowMs]));
  const sample = { atMs: nowMs, bytes: bytesCopied(plan, state, sight) };
  return {
    lastByteAtMs,
    heldBytes,
    awaySinceMs,
    heldSinceMs,
    idleSinceMs: isIdle(state, sight) ? (watch.idleSinceMs ?? nowMs) : null,
    samples: [...watch.samples, sample].slice(-samplesAtMost),
  };
}

/** Bytes of moves that have arrived, and what the copying ones hold. */
export function bytesCopied(plan: Plan, state: State, sight: Sight): number {
  let sum = 0;
  for (const [move, status] of state.moves) {
    const whole = plan.moves[move]?.bytes ?? 0;
    if (status === 'seen') sum += whole;
    else if (status === 'intended') sum += isThere(sight.view(move)) ? whole : Math.min(whole, sight.bytes(move));
  }
  return sum;
}

function isThere(view: MoveView): boolean {
  return view === 'arrived' || view === 'grown';
}

/** Over the watched samples; 0 while there are too few. */
export function bytesPerSec({ samples }: Watch): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
  return Math.max(0, Math.round(((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs)));
}
