/** The journal of an execution: what was intended, done and seen, in order. Stored as JSON, one entry per append. */

import type { ConfigSource } from '../../planner/index.ts';
import type { ConfigResource } from '../cluster.ts';

/** One throttle value as it was before we touched it. */
export type PreviousValue = {
  readonly resource: ConfigResource;
  readonly key: string;
  readonly value: string | null;
  readonly source: ConfigSource;
};

export type EndKind = 'done' | 'cancelled' | 'failed';

/** What was seen on the cluster after the end. */
export type Seen = {
  readonly rackViolations: number;
  readonly ongoingReassignments: number;
  readonly throttlesLeft: number;
};

export type JournalEvent =
  | {
      readonly kind: 'started';
      readonly digest: string;
      readonly proposalId: string;
      readonly clusterId: string;
      readonly clusterName: string;
    }
  /** A worker took over; its fence is newer than any before. */
  | { readonly kind: 'claimed'; readonly worker: string; readonly fence: number }
  /** Approval, cluster id, digest, staleness and the verifier were checked on a fresh snapshot: work may begin. */
  | { readonly kind: 'admitted' }
  /** Per wave: `previous` holds only what no earlier entry of this journal holds. */
  | {
      readonly kind: 'throttle-intended';
      readonly wave: number;
      readonly previous: readonly PreviousValue[];
      readonly rateBytesPerSec: number;
    }
  /** `away`: brokers that could not be asked; nothing may be copied to them until they could. */
  | { readonly kind: 'throttle-seen'; readonly wave: number; readonly away: readonly number[] }
  /** Finished moves whose list entries are gone again, while other moves still copy. */
  | { readonly kind: 'throttle-released'; readonly moves: readonly number[] }
  /** It is held and nothing of ours is in flight: the throttles come off until it goes on, and then they are off. */
  | { readonly kind: 'throttle-lifting' }
  | { readonly kind: 'throttle-lifted' }
  /** Somebody took away throttles of ours while data moves. */
  | { readonly kind: 'throttle-lost'; readonly what: string }
  | { readonly kind: 'moves-intended'; readonly wave: number; readonly moves: readonly number[] }
  | { readonly kind: 'moves-seen'; readonly wave: number; readonly moves: readonly number[] }
  | { readonly kind: 'move-refused'; readonly move: number; readonly error: string }
  | { readonly kind: 'move-dropped'; readonly move: number; readonly reason: string; readonly harmless: boolean }
  /** A move that copies nothing any more is put back. */
  | { readonly kind: 'move-stalled'; readonly move: number; readonly reason: string }
  | { readonly kind: 'leaders-intended'; readonly elections: readonly number[] }
  | { readonly kind: 'leaders-seen'; readonly elections: readonly number[] }
  | { readonly kind: 'leaders-given-up'; readonly elections: readonly number[]; readonly reason: string }
  | { readonly kind: 'progress'; readonly bytesCopied: number; readonly bytesPerSec: number }
  /** Written when the guard's word or its rate changes. `rateBytesPerSec` null: as people set it. */
  | {
      readonly kind: 'guard';
      readonly word: 'go' | 'slow' | 'pause' | 'abort';
      readonly reason: string;
      readonly rateBytesPerSec: number | null;
    }
  /** The time in which work may start is over; `opensAtMs` null: no other is known. */
  | { readonly kind: 'window-closed'; readonly why: string; readonly opensAtMs: number | null }
  | { readonly kind: 'window-opened' }
  | { readonly kind: 'cancel-asked'; readonly by: string; readonly userId?: string }
  | { readonly kind: 'pause-asked'; readonly by: string; readonly userId?: string }
  | { readonly kind: 'resume-asked'; readonly by: string; readonly userId?: string }
  | { readonly kind: 'throttle-asked'; readonly by: string; readonly userId?: string; readonly rateBytesPerSec: number }
  | { readonly kind: 'ending'; readonly end: EndKind; readonly reason: string }
  /** Nothing of ours is in flight any more. */
  | { readonly kind: 'end-seen'; readonly left: readonly string[] }
  | { readonly kind: 'restore-intended' }
  /** `left` names what could not be restored, because its broker is away: the sweeper does it later. */
  | { readonly kind: 'restore-seen'; readonly left: readonly string[] }
  | { readonly kind: 'verified'; readonly seen: Seen }
  | { readonly kind: 'ended'; readonly end: EndKind; readonly reason: string }
  /** People have been told the end and the proposal says so: nothing is left to do. */
  | { readonly kind: 'told' }
  /** Long after the end the sweeper found something of this execution; `left` is what it could not clear away yet. */
  | { readonly kind: 'swept'; readonly what: readonly string[]; readonly left: readonly string[] };

export type JournalEntry = {
  readonly seq: number;
  readonly atMs: number;
  readonly event: JournalEvent;
  /** The id of the command that it comes from. */
  readonly trace?: string;
};

/** What people may write into the journal of an execution that a worker holds. */
export type ControlEvent = Extract<
  JournalEvent,
  { readonly kind: 'cancel-asked' | 'pause-asked' | 'resume-asked' | 'throttle-asked' }
>;
