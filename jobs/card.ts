/** What is shown to people, as state: `src/slack/views` turns a card into blocks. */

import type { Advice } from '../planner/advice/advise.ts';
import type { SilenceUsed } from '../planner/audit/silence.ts';
import type { Finding, Infeasible, Plan, Snapshot } from '../planner/index.ts';
import type { Analysis } from '../planner/what-if/analyse.ts';
import type { WhatIfScene } from '../planner/what-if/scene.ts';
import type { KeptPicture, Proposal } from './approval/proposal.ts';
import type { Check } from './check.ts';
import type { Report } from './execution/report.ts';
import type { Refusal } from './outcome.ts';
import type { AtWindowEnd } from './policy/governance.ts';
import type { Risk } from './policy/risk.ts';
import type { DayScore } from './watch/ports.ts';
import type { WatchStanding } from './watch/standing.ts';
import type { Group } from './watch/state.ts';

export type Card = {
  readonly clusterName: string;
  /** Shown on every message of a cluster that is not what it seems, e.g. a simulated one. */
  readonly clusterNote?: string;
  readonly body: CardBody;
};

export type CardBody =
  | {
      readonly kind: 'plan';
      readonly proposal: Proposal;
      readonly plan: Plan;
      readonly approvers: readonly string[];
      readonly needed: number;
      /** Whether the one who asked may say yes too. */
      readonly allowSelfApproval: boolean;
      /** Missing where no policy file speaks of risk. */
      readonly risk?: Risk;
      /** Whether the plan's id is typed to approve it. */
      readonly typed?: boolean;
      /** What becomes of it at the end of its time; missing where there are no windows and no freezes. */
      readonly atWindowEnd?: AtWindowEnd;
    }
  | { readonly kind: 'nothing-to-do'; readonly plan: Plan }
  | { readonly kind: 'infeasible'; readonly result: Infeasible }
  | { readonly kind: 'execution'; readonly proposal: Proposal; readonly plan: Plan; readonly report: Report }
  | {
      readonly kind: 'status';
      readonly snapshot: Snapshot;
      readonly running: readonly string[];
      /** null: the configuration does not have it watched. */
      readonly watch: WatchStanding | 'unknown' | null;
    }
  | {
      readonly kind: 'audit';
      readonly score: number;
      readonly findings: readonly Finding[];
      readonly silences: readonly SilenceUsed[];
      /** Limits of rules that are not the usual ones, one line each. */
      readonly limits: readonly string[];
      /** What could not be looked at. */
      readonly notJudged: readonly string[];
      readonly takenAt: string;
    }
  | ({
      readonly kind: 'what-if';
      readonly picture?: KeptPicture;
    } & WhatIfScene)
  | { readonly kind: 'advice'; readonly advice: Advice; readonly topics: readonly string[]; readonly takenAt: string }
  | { readonly kind: 'survival'; readonly analysis: Analysis; readonly takenAt: string }
  | {
      readonly kind: 'digest';
      readonly score: number;
      readonly findings: readonly Finding[];
      /** Of this cluster, of the last week, newest first. */
      readonly proposals: readonly Proposal[];
      /** One a day, the oldest first; empty where none were kept. */
      readonly scores: readonly DayScore[];
      readonly takenAt: string;
      readonly nowMs: number;
    }
  | { readonly kind: 'doctor'; readonly checks: readonly Check[]; readonly workerId: string }
  | { readonly kind: 'watch'; readonly group: Group; readonly helpers: Helpers }
  | { readonly kind: 'problem'; readonly refusal: Refusal };

/** Who can mend what a watch tells, and with which command. */
export type Helpers = {
  /** Slack's ids; null: every full member may ask. */
  readonly askers: readonly string[] | null;
  readonly approvers: readonly string[];
  /** '/kafka on prod'. */
  readonly command: string;
};
