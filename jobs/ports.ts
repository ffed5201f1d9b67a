/**
 * What the workflows need from the outside world, as small as the need. Types only; `src/` implements them for real,
 * `lab/simulated/` in memory. Every call ends: an implementation has a time limit of its own and answers with a Refusal.
 */

import type { Choices } from '../planner/choices/make-choices.ts';
import type { Finding, Infeasible, Plan, PlanRequest, PlanResult, Snapshot } from '../planner/index.ts';
import type { WhatIfScene } from '../planner/what-if/scene.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Card } from './card.ts';
import type { EndKind, JournalEntry, JournalEvent } from './execution/journal.ts';
import type { Report } from './execution/report.ts';
import type { Outcome } from './outcome.ts';
import type { MessageRef } from './people.ts';

export type Clock = {
  readonly nowMs: () => number;
  /** Ends early, and lets go of its timer, once the signal says so. A clock that keeps no process alive may ignore it. */
  readonly sleepMs: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Unique short ids; a port because it is randomness. 'P-7F3K', 'E-90QX'. */
export type Ids = { readonly next: (prefix: 'P' | 'E' | 'S') => string };

/** Runs the planner away from the event loop that must acknowledge Slack. */
export type Planner = {
  readonly plan: (snapshot: Snapshot, request: PlanRequest) => Promise<Outcome<PlanResult>>;
  /** Up to three plans for one rebalance, within the time of one. */
  readonly choices: (snapshot: Snapshot, request: PlanRequest) => Promise<Outcome<Choices | Infeasible>>;
};

/** Plans are kept as the very bytes that were approved. */
export type PlanStore = {
  readonly put: (plan: Plan) => Promise<Outcome<null>>;
  readonly get: (digest: string) => Promise<Outcome<Plan>>;
};

export type ProposalStore = {
  readonly create: (proposal: Proposal) => Promise<Outcome<null>>;
  readonly get: (proposalId: string) => Promise<Outcome<Proposal>>;
  /** Newest first, at most `limit`. */
  readonly list: (limit: number) => Promise<Outcome<readonly Proposal[]>>;
  /** Writes `next` only if the stored revision is still `next.revision - 1`; else 'conflicting-write'. */
  readonly replace: (next: Proposal) => Promise<Outcome<null>>;
};

export type JournalStore = {
  /** Appends as entry number `expectedSeq` if that is the next one and the fence is still the newest; else refuses. */
  readonly append: (
    executionId: string,
    expectedSeq: number,
    fence: number | null,
    event: JournalEvent,
  ) => Promise<Outcome<JournalEntry>>;
  /** From entry number `fromSeq` on (default 0); an unknown id has no entries. */
  readonly read: (executionId: string, fromSeq?: number) => Promise<Outcome<readonly JournalEntry[]>>;
  /** Execution ids, newest first, at most `limit`. */
  readonly list: (limit: number) => Promise<Outcome<readonly string[]>>;
  /** Execution ids whose journal has begun and does not hold 'told' yet. */
  readonly listOpen: () => Promise<Outcome<readonly string[]>>;
};

/** What is kept of an execution when its plan and journal are not any more. */
export type Archived = { readonly proposal: Proposal; readonly report: Report };

/** A bounded number of ended executions, the newest. */
export type ArchiveStore = {
  readonly put: (archived: Archived) => Promise<Outcome<null>>;
  readonly get: (executionId: string) => Promise<Outcome<Archived>>;
};

/** One holder per cluster id; each acquisition gets a higher fence. */
export type ClusterLock = {
  readonly acquire: (clusterId: string, owner: string, ttlMs: number) => Promise<Outcome<{ readonly fence: number }>>;
  readonly renew: (clusterId: string, fence: number, ttlMs: number) => Promise<Outcome<null>>;
  readonly release: (clusterId: string, fence: number) => Promise<Outcome<null>>;
};

export type Attachment = {
  readonly filename: string;
  readonly title: string;
  readonly content: string | Uint8Array;
  /** What a picture shows, in words. */
  readonly altText?: string;
};

/** Where to look for a message: a channel, or one thread in it, from a moment on. */
export type Place = { readonly channel: string; readonly threadTs: string | null; readonly sinceMs: number };

export type ReplyOptions = {
  /** By which `find` knows it again. */
  readonly token?: string;
  /** Shown in the channel too. */
  readonly loud?: boolean;
};

/** Says things to people. It coalesces and paces edits by itself; a refusal never stops an execution. */
export type Messenger = {
  readonly post: (channel: string, card: Card, options?: { readonly token?: string }) => Promise<Outcome<MessageRef>>;
  readonly edit: (message: MessageRef, card: Card) => Promise<Outcome<null>>;
  readonly reply: (message: MessageRef, text: string, options?: ReplyOptions) => Promise<Outcome<null>>;
  /** What was posted with this token since then: an answer may have been lost after the message arrived. null: nothing. */
  readonly find: (place: Place, token: string) => Promise<Outcome<MessageRef | null>>;
  /** Puts files into the thread of a message, as one reply. */
  readonly attach: (message: MessageRef, files: readonly Attachment[]) => Promise<Outcome<null>>;
  /** Keeps a picture that cards can show, and gives its id. */
  readonly keepPicture: (file: Attachment) => Promise<Outcome<string>>;
  /** Seen by one person only. */
  readonly whisper: (channel: string, userId: string, card: Card) => Promise<Outcome<null>>;
};

/** A picture of a plan, with what it shows in words. */
export type Picture = {
  readonly name: 'brokers' | 'moves' | 'waves' | 'what-if';
  readonly title: string;
  readonly altText: string;
  readonly png: Uint8Array;
  readonly svg: string;
};

/** Draws a plan, in bounded time and memory. A refusal never stops a plan. */
export type Painter = {
  readonly paint: (snapshot: Snapshot, plan: Plan) => Promise<Outcome<readonly Picture[]>>;
  /** What a failure takes and what it only weakens. */
  readonly paintWhatIf?: (scene: WhatIfScene) => Promise<Outcome<Picture>>;
};

/** Puts work on the queue; the same id twice is one job. Ids hold no ':'. */
export type JobQueue = {
  readonly add: (
    job: JobRequest,
    options?: { readonly jobId?: string; readonly delayMs?: number },
  ) => Promise<Outcome<null>>;
};

/** Is told what there is to measure. It never fails, and nothing waits for it. */
export type Telemetry = {
  readonly audited: (
    clusterName: string,
    found: { readonly score: number; readonly findings: readonly Finding[] },
  ) => void;
  /** At each turn of an execution. */
  readonly executing: (clusterName: string, report: Report) => void;
  /** This worker is done with an execution; ended null: another one carries it on. */
  readonly left: (
    clusterName: string,
    executionId: string,
    ended: { readonly end: EndKind; readonly throttlesLeft: number } | null,
  ) => void;
};

import type { JobRequest } from './catalogue.ts';
