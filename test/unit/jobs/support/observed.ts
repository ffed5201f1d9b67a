import type { Observed } from '../../../../jobs/execution/observed.ts';
import { anyTime } from '../../../../jobs/policy/work-time.ts';

/** Of a turn in which nothing but the cluster's partitions was looked at, and nothing was watched before. */
export const nothingElse: Omit<Observed, 'observation'> = {
  configs: null,
  lists: null,
  time: anyTime,
  minIsr: new Map(),
  disks: [],
  readForMoves: true,
  start: null,
  known: [],
  final: null,
  refusals: [],
  effectRefusal: null,
  effectRefusals: 0,
  lentAgain: new Map(),
  lastByteAtMs: new Map(),
  heldSinceMs: new Map(),
  idleSinceMs: null,
  awaySinceMs: new Map(),
};
