/** Gathers what the rules need to judge a click. What cannot be learned is left out, and the rules then refuse. */

import type { Deps } from '../deps.ts';
import type { Outcome } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import type { Click } from './policy.ts';
import type { Proposal } from './proposal.ts';

/** Groups asked per click at most; a configuration with more is checked in order. */
const groupsAtMost = 50;

export async function gatherClick(
  deps: Pick<Deps, 'clock' | 'directory' | 'homeTeamId' | 'plans' | 'policyOf'>,
  wanted: {
    readonly proposal: Proposal;
    readonly digest: string;
    readonly userId: string;
    readonly channel: string | null;
    readonly typed?: string;
  },
): Promise<Outcome<Click>> {
  const { proposal, digest, userId, channel, typed } = wanted;
  const policy = deps.policyOf(proposal.clusterName);
  if (!policy.ok) return policy;
  const person = await deps.directory.person(userId);
  if (!person.ok) {
    return refuse(
      'slack-unreachable',
      `Slack could not be asked who you are, so nothing was decided (${person.message})`,
      'Try again in a minute.',
    );
  }
  const groupMembers = new Map<string, readonly string[]>();
  const { users, groups } = policy.value.approvers;
  if (!users.includes(userId)) {
    for (const group of groups.slice(0, groupsAtMost)) {
      const members = await deps.directory.groupMembers(group);
      if (members.ok) groupMembers.set(group, members.value);
    }
  }
  // Large, and nothing but a policy file's rules asks for it.
  const plan = policy.value.governance === undefined ? ok(null) : await deps.plans.get(proposal.digest);
  if (!plan.ok) return plan;
  const nowMs = deps.clock.nowMs();
  return ok({
    proposal,
    digest,
    channel,
    person: person.value,
    homeTeamId: deps.homeTeamId,
    policy: policy.value,
    groupMembers,
    nowMs,
    ...(plan.value === null ? {} : { plan: plan.value }),
    ...(typed === undefined ? {} : { typed }),
  });
}
