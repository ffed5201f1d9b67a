/** Report: the fold of a journal, for people. */

import type { Plan, Wave } from '../../planner/index.ts';
import type { Observation } from '../cluster.ts';
import type { EndKind } from './journal.ts';
import { sightOf } from './move-view.ts';
import type { State } from './state.ts';
import { bytesCopied } from './watch.ts';
import { waveDue } from './waves.ts';

/** What was planned of one wave, and what became of it. */
export type WaveReport = {
  readonly wave: number;
  readonly kind: Wave['kind'];
  readonly movesPlanned: number;
  readonly movesDone: number;
  readonly bytesPlanned: number;
  readonly bytesDone: number;
  /** At the throttle that was approved to begin with. */
  readonly secondsPlanned: number;
  /** From its first move asked for to its last one seen; null: it has not begun, or nothing of it was seen. */
  readonly seconds: number | null;
  /** Times that the guard slowed or held back, because a partition that was being moved was short of replicas in sync. */
  readonly dips: number;
};

export type Report = {
  readonly executionId: string;
  readonly phase: 'starting' | 'throttling' | 'moving' | 'electing' | 'finishing' | 'ended';
  readonly end: { readonly kind: EndKind; readonly reason: string } | null;
  readonly approvedBy: readonly string[];
  readonly movesTotal: number;
  readonly movesDone: number;
  readonly bytesTotal: number;
  readonly bytesCopied: number;
  readonly bytesPerSec: number;
  readonly etaSeconds: number | null;
  readonly wave: number | null;
  readonly wavesTotal: number;
  readonly rateBytesPerSec: number | null;
  /** The guard's last word and its reason. */
  readonly guard: { readonly word: 'go' | 'slow' | 'pause' | 'abort'; readonly reason: string } | null;
  readonly throttlesRestored: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly dropped: readonly { readonly move: number; readonly reason: string }[];
  /** Plan against actual, wave by wave. */
  readonly waves?: readonly WaveReport[];
  /** What the plan said the copying takes at its throttle. */
  readonly secondsPlanned?: number;
  /** What the final verification saw on the cluster, once it was looked at. */
  readonly seen: {
    readonly rackViolations: number;
    readonly ongoingReassignments: number;
    readonly throttlesLeft: number;
  } | null;
  /** Whether replicas that should be in sync are, as a worker saw it last; missing where none looks. */
  readonly inSync?: InSync | null;
  /** What the executor is waiting for, in words; null when it is not. */
  readonly waitingFor?: string | null;
  readonly pausedBy?: string | null;
  readonly cancelAskedBy?: string | null;
};

/** Of the partitions that are looked at: those being moved and those that were moved lately. */
export type InSync = {
  readonly partitions: number;
  readonly behind: number;
  /** One of those behind, 'orders-3'. */
  readonly example: string | null;
};

/** What only a worker that watches can add to the journal's story. */
export type Live = {
  readonly observation: Observation | null;
  readonly bytesPerSec: number;
  readonly waitingFor: string | null;
};

export function reportOf(
  execution: {
    readonly executionId: string;
    readonly plan: Plan;
    readonly state: State;
    readonly approvedBy: readonly string[];
  },
  live: Live | null,
): Report {
  const { executionId, plan, state, approvedBy } = execution;
  const observation = live?.observation ?? null;
  const copied =
    observation === null ? journalledBytes(plan, state) : bytesCopied(plan, state, sightOf(plan, observation));
  const rate = live === null ? (state.progress?.bytesPerSec ?? 0) : live.bytesPerSec;
  const bytesTotal = plan.totals.bytesMoved;
  const wave = waveDue(plan, state);
  return {
    executionId,
    phase: phaseOf(plan, state),
    end: state.ended === null ? null : { kind: state.ended.end, reason: state.ended.reason },
    approvedBy,
    movesTotal: plan.moves.length,
    movesDone: [...state.moves.values()].filter((status) => status === 'seen').length,
    bytesTotal,
    bytesCopied: copied,
    bytesPerSec: rate,
    etaSeconds: etaSeconds(plan, state, { bytesLeft: bytesTotal - copied, rate }),
    wave: wave?.index ?? null,
    wavesTotal: plan.waves.length,
    rateBytesPerSec: state.throttle?.rateBytesPerSec ?? null,
    guard: state.guard === null ? null : { word: state.guard.word, reason: state.guard.reason },
    throttlesRestored: areOff(state),
    startedAtMs: state.startedAtMs ?? 0,
    endedAtMs: state.ended?.atMs ?? null,
    dropped: state.dropped.map(({ move, reason }) => ({ move, reason })),
    waves: plan.waves.map((one) => waveReport(plan, state, one)),
    secondsPlanned: plan.totals.etaSecondsAtThrottle,
    seen: state.seen,
    inSync: observation === null ? null : inSyncOf(observation),
    waitingFor: live?.waitingFor ?? null,
    pausedBy: state.pausedBy,
    cancelAskedBy: state.cancelAskedBy,
  };
}

/** A replica that is still being added is not expected to be in sync; every other one is. */
export function inSyncOf({ partitions, reassignments }: Observation): InSync {
  const adding = new Map(reassignments.map((one) => [`${one.topic}-${one.partition}`, one.adding]));
  const behind = partitions.filter(({ topic, partition, replicas, isr }) => {
    const coming = adding.get(`${topic}-${partition}`) ?? [];
    return replicas.some((broker) => !coming.includes(broker) && !isr.includes(broker));
  });
  const [first] = behind;
  const example = first === undefined ? null : `${first.topic}-${first.partition}`;
  return { partitions: partitions.length, behind: behind.length, example };
}

function waveReport(plan: Plan, state: State, { index, kind, moves, bytes, etaSeconds: seconds }: Wave): WaveReport {
  const done = moves.filter((move) => state.moves.get(move) === 'seen');
  const times = state.waves.get(index);
  const endedAtMs = times?.endedAtMs ?? null;
  return {
    wave: index,
    kind,
    movesPlanned: moves.length,
    movesDone: done.length,
    bytesPlanned: bytes,
    bytesDone: done.reduce((sum, move) => sum + (plan.moves[move]?.bytes ?? 0), 0),
    secondsPlanned: seconds,
    seconds: times === undefined || endedAtMs === null ? null : (endedAtMs - times.startedAtMs) / 1000,
    dips: times?.dips ?? 0,
  };
}

function phaseOf(plan: Plan, state: State): Report['phase'] {
  if (state.ended !== null) return 'ended';
  if (state.ending !== null) return 'finishing';
  if (!state.admitted) return 'starting';
  if (waveDue(plan, state) === null) return 'electing';
  return state.throttle !== null && !state.throttle.seen && state.moves.size === 0 ? 'throttling' : 'moving';
}

/** Whether no throttle of it stands: not yet, no more, or not while it is held. */
function areOff({ throttle, restoreSeen }: State): boolean {
  return throttle === null || throttle.standing === 'off' || restoreSeen?.left.length === 0;
}

function journalledBytes(plan: Plan, state: State): number {
  let sum = 0;
  for (const [move, status] of state.moves) if (status === 'seen') sum += plan.moves[move]?.bytes ?? 0;
  return Math.max(sum, state.progress?.bytesCopied ?? 0);
}

/**
 * Seconds until the data is there: at the measured rate once there is one, before that the plan's own figure, scaled to
 * what is left. null when nothing is copied any more.
 */
function etaSeconds(
  plan: Plan,
  state: State,
  now: { readonly bytesLeft: number; readonly rate: number },
): number | null {
  if (state.ending !== null || state.ended !== null || now.bytesLeft <= 0) return null;
  if (now.rate > 0) return Math.ceil(now.bytesLeft / now.rate);
  const share = plan.totals.bytesMoved === 0 ? 0 : now.bytesLeft / plan.totals.bytesMoved;
  return Math.ceil(plan.totals.etaSecondsAtThrottle * share);
}
