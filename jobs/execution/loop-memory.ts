/** What one run of the loop has in its head: lost with it, and nothing depends on that. */

import type { ConfigValue, Observation } from '../cluster.ts';
import type { Refusal } from '../outcome.ts';
import type { WorkTime } from '../policy/work-time.ts';
import type { Observed } from './observed.ts';
import type { State } from './state.ts';
import { emptyWatch, type Watch } from './watch.ts';

export type Memory = {
  state: State;
  watch: Watch;
  observation: Observation | null;
  configs: readonly ConfigValue[] | null;
  lists: readonly ConfigValue[] | null;
  minIsr: Observed['minIsr'];
  disks: Observed['disks'];
  readForMoves: boolean;
  start: Observed['start'];
  final: Observed['final'];
  /** null: not read yet. Nothing is added to it while this execution holds the cluster. */
  known: Observed['known'] | null;
  refusals: Observed['refusals'];
  effectRefusal: Refusal | null;
  effectRefusals: number;
  lentAgain: Map<number, number>;
  lastEffect: string;
  settleMs: number;
  waitingFor: string | null;
  /** When the throttles were read back last, or this worker first looked; null: it has not looked yet. */
  checkedAtMs: number | null;
  failures: number;
  /** Settles when people have been told all that was to be told so far. */
  telling: Promise<void>;
};

export function emptyMemory(state: State): Memory {
  return {
    state,
    watch: emptyWatch,
    observation: null,
    configs: null,
    lists: null,
    minIsr: new Map(),
    disks: [],
    readForMoves: false,
    start: null,
    final: null,
    known: null,
    refusals: [],
    effectRefusal: null,
    effectRefusals: 0,
    lentAgain: new Map(),
    lastEffect: '',
    settleMs: 0,
    waitingFor: null,
    checkedAtMs: null,
    failures: 0,
    telling: Promise.resolve(),
  };
}

/** What `decide` may know of it. */
export function observedOf(memory: Memory, observation: Observation, time: WorkTime): Observed {
  const { configs, lists, minIsr, disks, readForMoves, start, final } = memory;
  const known = memory.known ?? [];
  const { refusals, effectRefusal, effectRefusals, lentAgain, watch } = memory;
  const { lastByteAtMs, heldSinceMs, idleSinceMs, awaySinceMs } = watch;
  const read = { configs, lists, minIsr, disks, readForMoves, time, start, known, final };
  const kafkaSaid = { refusals, effectRefusal, effectRefusals, lentAgain };
  return { observation, ...read, ...kafkaSaid, lastByteAtMs, heldSinceMs, idleSinceMs, awaySinceMs };
}
