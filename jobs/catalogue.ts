/** The catalogue of jobs: every kind of work that can be put on the queue, and what it carries. */

import type { ChoiceName } from '../planner/choices/make-choices.ts';
import type { PlanRequest } from '../planner/index.ts';
import type { Person, ScheduleRun } from './approval/proposal.ts';
import type { Threshold } from './schedule/schedule.ts';

/** Which choice of which plan was taken. */
export type Taking = { readonly proposalId: string; readonly name: ChoiceName };

/** Where an ask came from and where its answer goes. */
export type Ask = {
  readonly clusterName: string;
  readonly channel: string;
  readonly person: Person;
  /** Set where a schedule asks in this person's name. */
  readonly schedule?: ScheduleRun & { readonly atLeast: Threshold | null };
};

/**
 * Who clicked, and where. The bot only acknowledges and puts the click on the queue: judging it needs the cluster, which
 * workers alone read. The handler whispers a refusal to this person in this channel, so that no click stays unanswered.
 */
export type Clicker = { readonly userId: string; readonly channel: string };

export type Control =
  | { readonly kind: 'cancel' | 'pause' | 'resume' }
  | { readonly kind: 'throttle'; readonly rateBytesPerSec: number };

/** The id that joins log lines, jobs and journal entries which come from one command; missing where nothing traces. */
type Traced = { readonly trace?: string };

export type JobRequest = Traced & Work;

type Work =
  /** From the buttons: recordApproval or recordRejection, then the proposal's message shows it. */
  | {
      readonly kind: 'approve';
      readonly proposalId: string;
      readonly digest: string;
      readonly clicker: Clicker;
      /** What was typed to confirm a plan of high risk. */
      readonly typed?: string;
    }
  | {
      readonly kind: 'reject';
      readonly proposalId: string;
      readonly digest: string;
      readonly clicker: Clicker;
      readonly reason: string;
    }
  /** `/kafka cancel E-…` and the Cancel button. */
  | { readonly kind: 'cancel'; readonly executionId: string; readonly clicker: Clicker }
  /** Pause, resume, and another throttle within the approved bounds, while it runs. */
  | { readonly kind: 'control'; readonly executionId: string; readonly control: Control; readonly clicker: Clicker }
  /** `taking`: another choice of a plan that was posted before, whose place it takes. */
  | { readonly kind: 'plan'; readonly ask: Ask; readonly request: PlanRequest; readonly taking?: Taking }
  /** runId null: the queue's own id of the job, which is one for each time that a schedule falls due. */
  | { readonly kind: 'scheduled'; readonly scheduleId: string; readonly runId: string | null }
  /** So that the health of a cluster is known where people look at it. */
  | { readonly kind: 'look'; readonly clusterName: string }
  | { readonly kind: 'status'; readonly ask: Ask }
  | { readonly kind: 'audit'; readonly ask: Ask }
  /** Patterns; none means all topics. */
  | { readonly kind: 'advise'; readonly ask: Ask; readonly topics: readonly string[] }
  /** Both lists empty: every single failure and pair. */
  | { readonly kind: 'what-if'; readonly ask: Ask; readonly fail: readonly string[]; readonly cut: readonly string[] }
  | { readonly kind: 'execute'; readonly proposalId: string; readonly executionId: string }
  | { readonly kind: 'expire'; readonly proposalId: string }
  /** What is broken, told to the one who asked. */
  | { readonly kind: 'doctor'; readonly clicker: Clicker }
  /** One look, or one digest; runId as in 'scheduled'. */
  | { readonly kind: 'watch'; readonly clusterName: string; readonly runId: string | null }
  | { readonly kind: 'watch-digest'; readonly clusterName: string; readonly runId: string | null }
  | { readonly kind: 'recover' }
  | { readonly kind: 'sweep'; readonly clusterName: string };
