/** Puts cards before people. A message that cannot be sent never changes what the workflows decide. */

import type { Plan } from '../planner/index.ts';
import type { Proposal } from './approval/proposal.ts';
import type { Card, CardBody } from './card.ts';
import type { Ask, Clicker } from './catalogue.ts';
import type { ClusterPolicy, Deps } from './deps.ts';
import type { Refusal } from './outcome.ts';
import type { MessageRef } from './people.ts';
import { approvalsNeeded, needsTyping, riskUnder } from './policy/decide.ts';

export function cardOf(deps: Pick<Deps, 'policyOf'>, clusterName: string, body: CardBody): Card {
  const policy = deps.policyOf(clusterName);
  const note = policy.ok ? policy.value.note : '';
  return { clusterName, ...(note === '' ? {} : { clusterNote: note }), body };
}

export function planBody(proposal: Proposal, plan: Plan, policy: ClusterPolicy): CardBody {
  const { users, groups } = policy.approvers;
  const risk = riskUnder(policy, plan);
  const { governance } = policy;
  return {
    kind: 'plan',
    proposal,
    plan,
    approvers: [...groups, ...users],
    needed: approvalsNeeded(policy, risk),
    allowSelfApproval: policy.allowSelfApproval,
    ...(risk === null ? {} : { risk, typed: needsTyping(policy, risk) }),
    ...(governance === undefined || governance.windows.length + governance.freezes.length === 0
      ? {}
      : { atWindowEnd: governance.atWindowEnd }),
  };
}

export function messageOf(proposal: Proposal): MessageRef | null {
  return proposal.messageTs === null ? null : { channel: proposal.channel, ts: proposal.messageTs };
}

/** Brings the posted message of a proposal up to its state, and says in its thread what happened. */
export async function showProposalMessage(deps: Deps, proposal: Proposal, what: string): Promise<void> {
  const message = messageOf(proposal);
  if (message === null) return;
  const plan = await deps.plans.get(proposal.digest);
  const policy = deps.policyOf(proposal.clusterName);
  if (plan.ok && policy.ok) {
    const card = cardOf(deps, proposal.clusterName, planBody(proposal, plan.value, policy.value));
    const edited = await deps.messenger.edit(message, card);
    if (!edited.ok) deps.log('could not edit a message', { proposalId: proposal.proposalId, reason: edited.message });
  }
  const replied = await deps.messenger.reply(message, what);
  if (!replied.ok)
    deps.log('could not reply in a thread', { proposalId: proposal.proposalId, reason: replied.message });
}

/** A click that came to nothing is answered to the clicker. */
export async function tellClicker(
  deps: Deps,
  clicker: Clicker,
  clusterName: string,
  refusal: Refusal,
): Promise<Refusal> {
  const card = cardOf(deps, clusterName, { kind: 'problem', refusal });
  const told = await deps.messenger.whisper(clicker.channel, clicker.userId, card);
  if (!told.ok) deps.log('could not tell a clicker about a refusal', { code: refusal.code, reason: told.message });
  return refusal;
}

/** An ask that came to nothing is answered to the one who asked. */
export async function tellAsker(deps: Deps, ask: Ask, refusal: Refusal): Promise<Refusal> {
  const card = cardOf(deps, ask.clusterName, { kind: 'problem', refusal });
  // Nobody is looking at what a schedule asked for at night, so it is said where everybody finds it.
  const told =
    ask.schedule === undefined
      ? await deps.messenger.whisper(ask.channel, ask.person.userId, card)
      : await deps.messenger.post(ask.channel, card);
  if (!told.ok) deps.log('could not tell a person about a refusal', { code: refusal.code, reason: told.message });
  return refusal;
}
