/** One simulated installation: its world, its store, its people, its processes and what was seen of them. */

import type { Card } from '../../jobs/card.ts';
import type { JobRequest } from '../../jobs/catalogue.ts';
import type { ExecutionLimits } from '../../jobs/execution/limits.ts';
import { defaultLimits } from '../../jobs/execution/limits.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import type { Freeze } from '../../jobs/policy/governance.ts';
import type { World } from '../simulated/index.ts';
import type { Network, Process, Service } from './process.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { Store } from './store.ts';
import type { Timeline } from './timeline.ts';

export type QueuedJob = {
  readonly id: string;
  readonly job: JobRequest;
  state: 'waiting' | 'active' | 'done' | 'failed';
  stalls: number;
};

export type PostedMessage = { readonly ts: string; card: Card; readonly replies: string[] };

/** What really happened, for the checks; the code under test never sees it. */
export type Ledger = {
  /** Effects of ours that changed the cluster, or would have. */
  effects: number;
  /** Partition → what we have started there and not seen end. */
  readonly ours: Map<string, { readonly target: string; readonly late: boolean }>;
  /** Partitions that somebody else has touched, topics that were deleted. */
  readonly foreign: Set<string>;
  /** Partition → new leader epochs, as far as they were judged. */
  readonly epochs: Map<string, number>;
  /** Partitions that we had led by another replica while data is copied. */
  readonly lent: Set<string>;
  /** Of the tale 'late': its request is on its way. */
  lateSent: boolean;
  /** Whom an election that was lost should have had led by others, and when it was lost. */
  notElected: { readonly keys: Set<string>; readonly atMs: number } | null;
  /** Somebody waits for an answer that never comes. */
  endlessBegun: boolean;
  /** Since when a broker is away. */
  readonly awaySinceMs: Map<number, number>;
  /** A request that alters configs was long under way, or its sender was overtaken. */
  lateAlter: boolean;
  /** A worker that had frozen after its claim altered configs when it woke up, and another had taken over. */
  staleAlter: boolean;
  /** Redis has lost writes: which entry of a list was there before us and is also ours can no longer be told. */
  forgotten: boolean;
  /** Redis has lost what was written down of the throttles before ours: nobody can tell them any more. */
  lostPrevious: boolean;
  /** Topics that were deleted and created again, and when. */
  readonly recreatedMs: Map<string, number>;
  /** When replicas were last made to fall behind, or came back. */
  isrChangedMs: number;
  /** Brokers whose disk somebody else has filled, since when. */
  readonly diskFullMs: Map<number, number>;
  /** Topics whose min ISR somebody raised, since when. */
  readonly minIsrRaisedMs: Map<string, number>;
  /** Of the newest execution, folded as far as its entries go: whether it is held, and since when nothing of it is in flight. */
  readonly rest: { entries: number; held: boolean; sinceMs: number | null };
  /** Somebody took throttles of ours away. */
  thief: boolean;
  readonly violations: string[];
};

export type Sim = {
  readonly seed: number;
  readonly random: Random;
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  readonly world: World;
  readonly store: Store;
  readonly network: Network;
  readonly queue: Map<string, QueuedJob>;
  readonly messages: PostedMessage[];
  readonly whispers: Card[];
  readonly processes: Process[];
  readonly ledger: Ledger;
  readonly down: Map<Service, number>;
  readonly limits: ExecutionLimits;
  /** What a process does when it starts. */
  readonly start: (process: Process) => void;
  /** What a process does with a job. */
  readonly work: (process: Process, job: JobRequest) => Promise<Outcome<unknown>>;
  readonly trace: (line: string) => void;
  queuePausedUntilMs: number;
  /** Of the policy, by each worker's clock. */
  freeze: Freeze | null;
  ids: number;
};

export const simLimits: ExecutionLimits = {
  ...defaultLimits,
  pollMs: 3_000,
  movesPerBroker: 2,
  movesInFlight: 4,
  throttleCheckMs: 12_000,
  // Longer than the slowest request takes.
  liftAfterMs: 100_000,
  stalledAfterMs: 150_000,
  restoreWaitMs: 120_000,
  guardPauseMs: 400_000,
  endWaitMs: 3_600_000,
};

export function violate(sim: Sim, what: string): void {
  if (sim.ledger.violations.length >= 20 || sim.ledger.violations.includes(what)) return;
  sim.ledger.violations.push(what);
  sim.trace(`VIOLATION ${what}`);
}
