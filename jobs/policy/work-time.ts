/** Whether a plan that is being carried out may start moves just now, and until when. Pure; the time is handed in. */

import type { Plan } from '../../planner/index.ts';
import type { ApprovalPolicy } from '../approval/approval-policy.ts';
import { mayPost, utc } from './decide.ts';
import type { AtWindowEnd } from './governance.ts';
import { freezeAt, nextOpening } from './openings.ts';

export type WorkTime =
  /** `untilMs` may be infinite. */
  | { readonly open: true; readonly untilMs: number; readonly atEnd: AtWindowEnd }
  /** `opensAtMs` null: not before the policy is changed. */
  | { readonly open: false; readonly opensAtMs: number | null; readonly why: string; readonly atEnd: AtWindowEnd };

export const anyTime: WorkTime = { open: true, untilMs: Number.POSITIVE_INFINITY, atEnd: 'pause' };

/** The policy is judged as it is now: one that has come to forbid the plan closes too. */
export function workTime(policy: ApprovalPolicy, plan: Plan, nowMs: number): WorkTime {
  const { governance } = policy;
  if (governance === undefined) return anyTime;
  const against = mayPost(policy, plan);
  if (against !== null) return { open: false, opensAtMs: null, why: against.message, atEnd: 'pause' };
  const { atWindowEnd: atEnd } = governance;
  const opening = nextOpening(governance, nowMs, 0);
  if (opening !== null && opening.startMs <= nowMs) return { open: true, untilMs: opening.endMs, atEnd };
  const freeze = freezeAt(governance, nowMs);
  const what =
    freeze === null
      ? 'The maintenance window has ended'
      : `Changes are frozen until ${utc(freeze.untilMs)}: ${freeze.reason}`;
  const next = opening === null ? 'no window opens in the next two weeks' : `goes on at ${utc(opening.startMs)}`;
  return { open: false, opensAtMs: opening?.startMs ?? null, why: `${what}; ${next}`, atEnd };
}
