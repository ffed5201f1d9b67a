/** What the policy says of a plan at one moment. Pure: whatever is missing, malformed or unknown refuses. */

import type { Plan, PlanRequest } from '../../planner/index.ts';
import type { ApprovalPolicy } from '../approval/approval-policy.ts';
import type { Proposal } from '../approval/proposal.ts';
import type { Refusal } from '../outcome.ts';
import { refuse } from '../outcome.ts';
import type { Governance } from './governance.ts';
import { isSound, riskClasses } from './governance.ts';
import type { Opening } from './openings.ts';
import { freezeAt, nextOpening } from './openings.ts';
import { gigabytes, type Risk, riskOf } from './risk.ts';

/** Stands in an approval for a person where the policy itself approved. No Slack id is written so. */
export const policyPerson = { teamId: '', userId: 'policy', name: 'the policy' } as const;

/** However far the next window is, an approval is not kept for longer than this after it was given. */
export const approvalKeptAtMostMs = 7 * 86_400_000;

export type Standing =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'needs'; readonly more: number; readonly needed: number }
  /** Enough people said yes; it starts by itself when its time has come. */
  | { readonly kind: 'waits'; readonly untilMs: number; readonly refusal: Refusal }
  | { readonly kind: 'may-start' };

/** null: such a plan may be put before people. */
export function mayPost(policy: ApprovalPolicy, plan: Plan): Refusal | null {
  const { governance } = policy;
  if (governance === undefined) return null;
  if (!isSound(governance)) return notUnderstood();
  const { bytes, partitions, throttleBytesPerSec: rate } = governance.ceilings;
  const { bytesMoved, partitionsChanged } = plan.totals;
  if (bytes !== null && !(bytesMoved <= bytes)) {
    return refuse(
      'against-policy',
      `This plan copies ${gigabytes(bytesMoved)}; the policy allows ${gigabytes(bytes)} at once.`,
      `Ask for less, for example with: max ${gigabytes(bytes).replace(' ', '')}.`,
    );
  }
  if (partitions !== null && !(partitionsChanged <= partitions)) {
    return refuse(
      'against-policy',
      `This plan changes ${partitionsChanged} partitions; the policy allows ${partitions} at once.`,
      `Ask for less, for example with: max-moves ${partitions}.`,
    );
  }
  if (rate !== null && !(plan.throttle.startBytesPerSec <= rate)) {
    return refuse(
      'against-policy',
      `This plan copies at ${gigabytes(plan.throttle.startBytesPerSec)}/s per broker; the policy allows ${gigabytes(rate)}/s.`,
      'Ask with a lower throttle, or for quieter topics: a partition is never copied slower than it is written.',
    );
  }
  return null;
}

/** null: such a plan may be asked for. Who may ask is judged apart. */
export function mayRequest(request: PlanRequest, ceilingBytesPerSec: number): Refusal | null {
  const rate = request.throttleBytesPerSec;
  if (rate === undefined || rate <= ceilingBytesPerSec) return null;
  return refuse(
    'against-policy',
    `A copy rate of ${gigabytes(rate)}/s is above the ceiling of this cluster, ${gigabytes(ceilingBytesPerSec)}/s.`,
    `Ask for at most that: throttle ${gigabytes(ceilingBytesPerSec).replace(' ', '')}/s.`,
  );
}

/** The class of a plan. Without a policy file there are no classes. */
export function riskUnder(policy: ApprovalPolicy, plan: Plan): Risk | null {
  const { governance } = policy;
  return governance === undefined || !isSound(governance) ? null : riskOf(plan, governance.risk);
}

/** How many people have to say yes to this plan. */
export function approvalsNeeded(policy: ApprovalPolicy, risk: Risk | null): number {
  const { governance, approvers } = policy;
  const byRisk = governance === undefined ? approvers.needed : governance.approvals[risk?.class ?? 'high'];
  return Math.max(1, byRisk);
}

export function needsTyping(policy: ApprovalPolicy, risk: Risk | null): boolean {
  const from = policy.governance?.typedFrom ?? null;
  if (policy.governance === undefined || from === null) return false;
  return riskClasses.indexOf(risk?.class ?? 'high') >= riskClasses.indexOf(from);
}

/** null: an approval of this plan now would lead somewhere; who may give it is judged apart. */
export function mayBeApproved(policy: ApprovalPolicy, plan: Plan, nowMs: number): Refusal | null {
  const { governance } = policy;
  if (governance === undefined) return null;
  const refusal = mayPost(policy, plan);
  if (refusal !== null) return refusal;
  const opening = nextOpening(governance, nowMs, needMs(plan));
  if (opening !== null && opening.startMs - nowMs <= approvalKeptAtMostMs) return null;
  return refuse('against-policy', closedText(governance, plan, nowMs), whenClosed(governance, nowMs));
}

/** Whether a plan that a schedule asked for is approved by the policy alone: never by default, never beyond low risk. */
export function mayAutoApprove(policy: ApprovalPolicy, plan: Plan, fromSchedule: boolean): boolean {
  const auto = policy.governance?.autoApproval ?? null;
  if (!fromSchedule || auto === null || policy.governance === undefined || !isSound(policy.governance)) return false;
  return (
    riskOf(plan, policy.governance.risk).class === 'low' &&
    mayPost(policy, plan) === null &&
    auto.intents.includes(plan.intent.intent.kind) &&
    plan.totals.bytesMoved <= auto.bytes &&
    plan.totals.partitionsChanged <= auto.partitions
  );
}

/** What stands between a plan and its start. Asked at the click, and again when the approval is spent. */
export function standingOf(policy: ApprovalPolicy, proposal: Proposal, plan: Plan | null, nowMs: number): Standing {
  const { governance } = policy;
  if (governance !== undefined && (plan === null || !isSound(governance))) return refused(notUnderstood());
  if (plan !== null && plan.digest !== proposal.digest) {
    const what = 'The stored plan is not the one that was approved.';
    return refused(refuse('digest-mismatch', what, 'Ask for the plan again.'));
  }
  const against = plan === null ? null : mayPost(policy, plan);
  if (against !== null) return refused(against);
  const counted = proposal.approvals.filter(
    ({ digest, atMs }) => digest === proposal.digest && atMs <= proposal.expiresAtMs,
  );
  const people = new Set(
    counted
      .map(({ person }) => person.userId)
      .filter((userId) => userId !== policyPerson.userId)
      .filter((userId) => policy.allowSelfApproval || userId !== proposal.requester.userId),
  );
  const needed = approvalsNeeded(policy, plan === null ? null : riskUnder(policy, plan));
  const byPolicy =
    plan !== null &&
    counted.some(({ person }) => person.userId === policyPerson.userId) &&
    mayAutoApprove(policy, plan, proposal.schedule !== undefined);
  if (people.size < needed && !byPolicy) return { kind: 'needs', more: needed - people.size, needed };
  return governance === undefined || plan === null
    ? { kind: 'may-start' }
    : timing(governance, { proposal, plan, nowMs });
}

/** Until when an approved plan may begin: its expiry, or the end of the first time after its approval in which it fits. */
export function startsByMs(policy: ApprovalPolicy, proposal: Proposal, plan: Plan | null): number {
  const { governance } = policy;
  const atMs = Math.max(0, ...proposal.approvals.map((approval) => approval.atMs));
  if (governance === undefined || plan === null || atMs === 0 || !isSound(governance)) return proposal.expiresAtMs;
  const opening = nextOpening(governance, atMs, needMs(plan));
  if (opening === null || opening.startMs <= proposal.expiresAtMs) return proposal.expiresAtMs;
  return Math.max(proposal.expiresAtMs, Math.min(opening.endMs, atMs + approvalKeptAtMostMs));
}

function timing(
  governance: Governance,
  { proposal, plan, nowMs }: { readonly proposal: Proposal; readonly plan: Plan; readonly nowMs: number },
): Standing {
  const opening = nextOpening(governance, nowMs, needMs(plan));
  if (opening !== null && opening.startMs <= nowMs) return { kind: 'may-start' };
  const what = closedText(governance, plan, nowMs);
  const atMs = Math.max(0, ...proposal.approvals.map((approval) => approval.atMs));
  if (opening === null || opening.startMs - atMs > approvalKeptAtMostMs) {
    return refused(refuse('against-policy', what, whenClosed(governance, nowMs)));
  }
  const message = `${what} It begins at ${utc(opening.startMs)}.`;
  const off = proposal.executionId === null ? '' : ` To call it off: cancel ${proposal.executionId}.`;
  const next = `It starts by itself, if the cluster is still as planned.${off}`;
  return { kind: 'waits', untilMs: opening.startMs, refusal: refuse('outside-window', message, next) };
}

function closedText(governance: Governance, plan: Plan, nowMs: number): string {
  const freeze = freezeAt(governance, nowMs);
  if (freeze !== null) return `Changes are frozen until ${utc(freeze.untilMs)}: ${freeze.reason}.`;
  const minutes = Math.max(1, Math.ceil(needMs(plan) / 60_000));
  const now: Opening | null = nextOpening(governance, nowMs, 0);
  if (now !== null && now.startMs <= nowMs) {
    return `It takes about ${minutes} min, and the time for work ends at ${utc(now.endMs)}.`;
  }
  return now === null
    ? 'The policy leaves no time for work in the next two weeks.'
    : 'This is outside the maintenance windows.';
}

function whenClosed(governance: Governance, nowMs: number): string {
  return freezeAt(governance, nowMs) === null
    ? 'No window is long enough soon: ask for a smaller plan (max 100GB), or for a wider window in the policy.'
    : 'Ask for the plan again after that.';
}

/** How long the work takes at its throttle. */
function needMs(plan: Plan): number {
  return plan.totals.etaSecondsAtThrottle * 1000;
}

function notUnderstood(): Refusal {
  return refuse(
    'against-policy',
    'The policy of this cluster cannot be understood, so nothing is allowed.',
    'Check it with: evenkeel policy check FILE.',
  );
}

function refused(refusal: Refusal): Standing {
  return { kind: 'refused', refusal };
}

export function utc(atMs: number): string {
  if (!Number.isFinite(atMs) || Math.abs(atMs) > 8.64e15) return 'no known time';
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
