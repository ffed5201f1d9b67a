/** What `decide` may look at: the journal's fold, and what the cluster showed a moment ago. */

import type { Plan } from '../../planner/index.ts';
import type { ConfigChange, ConfigValue, Disk, Observation } from '../cluster.ts';
import type { Refusal } from '../outcome.ts';
import type { WorkTime } from '../policy/work-time.ts';
import type { JournalEvent, PreviousValue } from './journal.ts';
import type { ExecutionLimits } from './limits.ts';
import type { State } from './state.ts';

/** Throttle values that an earlier execution of ours found before it set its own. */
export type KnownPrevious = {
  readonly executionId: string;
  readonly previous: ReadonlyMap<string, PreviousValue>;
};

export type Observed = {
  readonly observation: Observation;
  /** null: not read in this turn. */
  readonly configs: readonly ConfigValue[] | null;
  /** The topics' lists alone, which do not ask every broker; null: not read in this turn. */
  readonly lists: readonly ConfigValue[] | null;
  /** Whether the policy lets moves start now. */
  readonly time: WorkTime;
  /** By topic, as it was read last; what is not in it was not read yet, and stands as in the plan. */
  readonly minIsr: ReadonlyMap<string, number>;
  /** Of brokers that are copied to, as they were read last, with what the copies under way held of them then. */
  readonly disks: readonly (Disk & { readonly heldBytes: number })[];
  /** Whether both were read in this turn. */
  readonly readForMoves: boolean;
  /** The checks before the first effect; null: not made in this turn. */
  readonly start: { readonly refusal: Refusal | null } | null;
  /** Earlier executions on this cluster; read together with `start` and with the first throttles. */
  readonly known: readonly KnownPrevious[];
  /** From a fresh snapshot after the end; null: not read in this turn. */
  readonly final: { readonly rackViolations: number } | null;
  /** What Kafka refused of the effect before this turn. */
  readonly refusals: readonly { readonly move: number; readonly error: string }[];
  /** The effect before this turn was refused as a whole, and how many in a row were. */
  readonly effectRefusal: Refusal | null;
  readonly effectRefusals: number;
  /** How often the election of who leads while a move copies was tried again by this worker. */
  readonly lentAgain: ReadonlyMap<number, number>;
  /** When a copying move last gained a byte, as far as this worker has watched. */
  readonly lastByteAtMs: ReadonlyMap<number, number>;
  /** Since when a move that has not begun is held back, as far as this worker has watched. */
  readonly heldSinceMs: ReadonlyMap<number, number>;
  /** Since when nothing of ours is in flight nor may be, as far as this worker has watched; null: something is. */
  readonly idleSinceMs: number | null;
  /** Since when a broker has been away, as far as this worker has watched. */
  readonly awaySinceMs: ReadonlyMap<number, number>;
};

export type Effect =
  | { readonly kind: 'alter-configs'; readonly changes: readonly ConfigChange[] }
  /** Begins to copy: towards the new replicas beside the old ones where some of those are to go. Elects who leads meanwhile. */
  | { readonly kind: 'reassign'; readonly moves: readonly number[] }
  /** That election again, where it failed. */
  | { readonly kind: 'lend'; readonly moves: readonly number[] }
  /** The second step: the old replicas go, as the new ones are in sync and on no throttle list any more. */
  | { readonly kind: 'take-off'; readonly moves: readonly number[] }
  /** The way back from between the two steps: the new replicas go. */
  | { readonly kind: 'give-back'; readonly moves: readonly number[] }
  /** Cancels (null target). */
  | { readonly kind: 'put-back'; readonly moves: readonly number[] }
  /** After a cancel Kafka keeps the replicas but not their order; this sets the order of before. Copies nothing. */
  | { readonly kind: 'restore-order'; readonly moves: readonly number[] }
  /** The first of the list leads again where another replica did while data was copied. */
  | { readonly kind: 'lead'; readonly moves: readonly number[] }
  | { readonly kind: 'elect'; readonly elections: readonly number[] };

export type Step =
  | { readonly kind: 'append'; readonly event: JournalEvent }
  | { readonly kind: 'effect'; readonly effect: Effect }
  | { readonly kind: 'look'; readonly at: 'configs' | 'lists' | 'before-moves' | 'start' | 'final' }
  /** `forMs`: until the next look; missing: a poll. */
  | { readonly kind: 'wait'; readonly why: string; readonly forMs?: number }
  | { readonly kind: 'stop'; readonly refusal: Refusal | null };

/** One turn of decisions: everything that the rules may know. */
export type Turn = {
  readonly executionId: string;
  readonly plan: Plan;
  readonly state: State;
  readonly observed: Observed;
  readonly nowMs: number;
  readonly limits: ExecutionLimits;
};
