/** Who may decide about a plan. Pure rules: everything they need is handed in, and what is unknown refuses. */

import type { Plan } from '../../planner/index.ts';
import type { Outcome, Refusal } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import type { DirectoryPerson } from '../people.ts';
import { approvalsNeeded, mayBeApproved, needsTyping, riskUnder, standingOf, startsByMs } from '../policy/decide.ts';
import type { ApprovalPolicy } from './approval-policy.ts';
import type { Person, Proposal } from './proposal.ts';

/** A click, with everything that was asked about the clicker. */
export type Click = {
  readonly proposal: Proposal;
  /** The digest that the clicked button carried: what this person saw. */
  readonly digest: string;
  readonly person: DirectoryPerson;
  /** Where it was clicked; null for a control, which may be given anywhere. */
  readonly channel: string | null;
  /** The workspace that the bot serves. */
  readonly homeTeamId: string;
  readonly policy: ApprovalPolicy;
  /** Members of each approver group; a group that could not be asked is missing. */
  readonly groupMembers: ReadonlyMap<string, readonly string[]>;
  readonly nowMs: number;
  /** The plan as stored. A policy file's rules refuse without it. */
  readonly plan?: Plan;
  /** What was typed to confirm, where that is asked for. */
  readonly typed?: string;
};

/** Judges an approval: the proposal as it is to be written next. `state` turns to 'approved' with the last yes needed. */
export function judgeApproval(click: Click): Outcome<Proposal> {
  const { proposal, policy, nowMs } = click;
  const refusal =
    undecided(click) ??
    elsewhere(click) ??
    belongs(click.person, click.homeTeamId) ??
    namedApprover(click) ??
    notOwn(click) ??
    allowedNow(click);
  if (refusal !== null) return refusal;
  if (proposal.approvals.some(({ person }) => person.userId === click.person.userId)) {
    return refuse(
      'already-decided',
      `You have approved ${proposal.proposalId} already; ${approvalsText(click)}.`,
      'Somebody else has to approve it too.',
    );
  }
  const approvals = [...proposal.approvals, { person: personOf(click.person), atMs: nowMs, digest: proposal.digest }];
  const next = { ...proposal, approvals, revision: proposal.revision + 1 };
  const standing = standingOf(policy, next, click.plan ?? null, nowMs);
  if (standing.kind === 'refused') return standing.refusal;
  return ok({ ...next, state: standing.kind === 'needs' ? 'posted' : 'approved' });
}

/** Judges a rejection: approvers may, and so may the person who asked for the plan. */
export function judgeRejection(click: Click, reason: string): Outcome<Proposal> {
  const { proposal, person, nowMs } = click;
  const own = person.userId === proposal.requester.userId;
  const refusal =
    undecided(click) ?? elsewhere(click) ?? belongs(person, click.homeTeamId) ?? (own ? null : namedApprover(click));
  if (refusal !== null) return refusal;
  const rejection = { person: personOf(person), atMs: nowMs, reason };
  return ok({ ...proposal, state: 'rejected', rejection, revision: proposal.revision + 1 });
}

/** Who may stop, pause or slow what runs: approvers, and the person who asked for the plan. */
export function mayControl(click: Omit<Click, 'digest'>): Refusal | null {
  if (click.person.userId === click.proposal.requester.userId) return belongs(click.person, click.homeTeamId);
  return belongs(click.person, click.homeTeamId) ?? namedApprover(click);
}

/**
 * Whether what people decided still allows a start: rechecked when the approval is spent, because policy, people and the
 * time of day may have changed since the click.
 */
export function approvalHolds(
  proposal: Proposal,
  policy: ApprovalPolicy,
  nowMs: number,
  plan: Plan | null = null,
): Refusal | null {
  const again = 'Ask for the plan again.';
  if (proposal.state !== 'approved' && proposal.state !== 'running') {
    return refuse('not-allowed', `${proposal.proposalId} is ${proposal.state}, not approved.`, again);
  }
  if (proposal.state === 'approved' && nowMs > startsByMs(policy, proposal, plan)) {
    return refuse('expired', `The approval of ${proposal.proposalId} expired before the work could start.`, again);
  }
  const standing = standingOf(policy, proposal, plan, nowMs);
  if (standing.kind === 'may-start') return null;
  if (standing.kind !== 'needs') return standing.refusal;
  return refuse(
    'not-allowed',
    `${proposal.proposalId} holds ${standing.needed - standing.more} of ${standing.needed} approvals that count for its plan.`,
    again,
  );
}

/** What an approved plan waits for before it begins; null where it may begin, or where only a refusal is left. */
export function waitsFor(proposal: Proposal, policy: ApprovalPolicy, nowMs: number, plan: Plan): Refusal | null {
  if (proposal.state !== 'approved' || nowMs > startsByMs(policy, proposal, plan)) return null;
  const standing = standingOf(policy, proposal, plan, nowMs);
  return standing.kind === 'waits' ? standing.refusal : null;
}

function undecided({ proposal, digest, nowMs }: Click): Refusal | null {
  const id = proposal.proposalId;
  if (digest !== proposal.digest) {
    return refuse(
      'digest-mismatch',
      `The button belongs to another plan than ${id}.`,
      `Type show ${id} to see what is up for approval.`,
    );
  }
  const open = proposal.state === 'posted' || proposal.state === 'drafted';
  if (proposal.state === 'expired' || (open && nowMs > proposal.expiresAtMs)) {
    return refuse('expired', `${id} has expired.`, 'Ask for the plan again.');
  }
  // Its buttons are seen a moment before the posting is written down.
  if (proposal.state === 'drafted') {
    return refuse('not-allowed', `${id} is just being posted, so nothing was decided.`, 'Click again in a moment.');
  }
  if (proposal.state !== 'posted') {
    if (proposal.state === 'superseded') {
      const next = proposal.supersededBy === undefined ? 'plans' : `show ${proposal.supersededBy}`;
      return refuse('already-decided', `A newer plan has taken the place of ${id}.`, `Type ${next} to see it.`);
    }
    const by = proposal.rejection?.person.name ?? proposal.approvals.at(-1)?.person.name;
    const who = by === undefined ? '' : ` (last word: ${by})`;
    return refuse('already-decided', `${id} is ${proposal.state} already${who}.`, `Type show ${id} for its story.`);
  }
  return null;
}

/** A decision is made where everybody sees it: a button that was carried to another channel decides nothing. */
function elsewhere({ proposal, channel }: Click): Refusal | null {
  if (channel === proposal.channel) return null;
  return refuse(
    'not-allowed',
    `${proposal.proposalId} is decided about in the channel where it was posted, not here.`,
    `Type show ${proposal.proposalId}: it names the channel.`,
  );
}

function belongs(person: DirectoryPerson, homeTeamId: string): Refusal | null {
  const next = 'Ask an approver of this cluster, who is a full member of this workspace.';
  if (person.teamId !== homeTeamId) {
    return refuse('not-allowed', 'People of another workspace cannot decide about this cluster.', next);
  }
  if (person.kind === 'member') return null;
  return refuse('not-allowed', `A ${person.kind} account cannot decide about this cluster.`, next);
}

function namedApprover({ person, policy, groupMembers }: Omit<Click, 'digest'>): Refusal | null {
  const { users, groups } = policy.approvers;
  if (users.length + groups.length === 0) {
    return refuse(
      'not-allowed',
      'This cluster has no approvers, so nobody can approve.',
      'Name users or groups under "approvers" in the configuration.',
    );
  }
  if (users.includes(person.userId)) return null;
  if (groups.some((group) => groupMembers.get(group)?.includes(person.userId) === true)) return null;
  if (groups.some((group) => !groupMembers.has(group))) {
    return refuse(
      'slack-unreachable',
      'Slack could not be asked who belongs to the approver groups, so the answer is no.',
      'Try again in a minute.',
    );
  }
  return refuse(
    'not-allowed',
    'You are not an approver of this cluster.',
    'Ask one of the approvers that the message names.',
  );
}

function notOwn({ person, proposal, policy }: Click): Refusal | null {
  if (policy.allowSelfApproval || person.userId !== proposal.requester.userId) return null;
  return refuse(
    'own-request',
    `You asked for ${proposal.proposalId}, so somebody else has to approve it.`,
    'Ask another approver.',
  );
}

/** The rules of a policy file that are about the plan and the moment, not about the person. */
function allowedNow({ policy, plan, proposal, typed, nowMs }: Click): Refusal | null {
  if (policy.governance === undefined) return null;
  if (plan === undefined || plan.digest !== proposal.digest) {
    return refuse('digest-mismatch', 'The stored plan is not the one that was posted.', 'Ask for the plan again.');
  }
  const against = mayBeApproved(policy, plan, nowMs);
  if (against !== null) return against;
  if (!needsTyping(policy, riskUnder(policy, plan)) || typed === proposal.proposalId) return null;
  return refuse(
    'not-allowed',
    `This plan is of high risk, so its id has to be typed to approve it.`,
    `Press Approve again and type ${proposal.proposalId}; if no form opens, ask for the plan again.`,
  );
}

function approvalsText({ proposal, policy, plan }: Click): string {
  const needed = approvalsNeeded(policy, plan === undefined ? null : riskUnder(policy, plan));
  return `it has ${proposal.approvals.length} of ${needed}`;
}

function personOf({ teamId, userId, name }: DirectoryPerson): Person {
  return { teamId, userId, name };
}
