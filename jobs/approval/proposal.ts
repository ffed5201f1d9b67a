/** A plan as it was put before people: one posting, its approvals and what became of it. */

import type { ChoiceName, LeftOut } from '../../planner/choices/make-choices.ts';
import type { Risk } from '../policy/risk.ts';
import type { OtherChoice } from './other-choices.ts';

export type Person = {
  readonly teamId: string;
  readonly userId: string;
  readonly name: string;
};

export type ProposalState =
  | 'drafted'
  | 'posted'
  | 'approved'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'running'
  | 'done'
  | 'failed'
  | 'cancelled';

export type Approval = { readonly person: Person; readonly atMs: number; readonly digest: string };

/** Which run of which schedule asked for a plan. */
export type ScheduleRun = { readonly scheduleId: string; readonly runId: string };

/** A picture that the messenger keeps, and what it shows in words. */
export type KeptPicture = { readonly fileId: string; readonly altText: string };

export type Proposal = {
  readonly version: 1;
  /** Unique per posting: 'P-7F3K'. */
  readonly proposalId: string;
  readonly digest: string;
  readonly clusterName: string;
  readonly clusterId: string;
  readonly requester: Person;
  readonly channel: string;
  /** What it is about; a newer plan about the same takes its place. Missing in proposals of before there was one. */
  readonly subject?: string;
  /** The plan that took its place. */
  readonly supersededBy?: string;
  /** Slack's timestamp of the posted message; null until it is posted. */
  readonly messageTs: string | null;
  readonly state: ProposalState;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly approvals: readonly Approval[];
  readonly rejection: { readonly person: Person; readonly atMs: number; readonly reason: string } | null;
  readonly executionId: string | null;
  /** How risky the policy held it to be when it was posted; judged afresh at each decision. */
  readonly risk?: Risk;
  /** Set where no person but a schedule asked for it. */
  readonly schedule?: ScheduleRun;
  /** Why an approved plan has not begun yet, as it was last told. */
  readonly waitingFor?: string;
  /** What this plan is among the choices that there were, and the other ones. */
  readonly choice?: readonly ChoiceName[];
  readonly others?: readonly OtherChoice[];
  /** Choices that there were not, and why. */
  readonly leftOut?: readonly LeftOut[];
  /** Brokers now and after; missing where nothing could be drawn. */
  readonly picture?: KeptPicture;
  /** The id of the command that asked for it, in every log line and journal entry that comes of it. */
  readonly trace?: string;
  /** Counts up with each write; a write names the revision it replaces. */
  readonly revision: number;
};
