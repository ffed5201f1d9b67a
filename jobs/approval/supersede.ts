/** A newer plan about the same takes the place of the ones before it, so that nobody approves yesterday's answer. */

import type { PlanRequest } from '../../planner/index.ts';
import type { Deps } from '../deps.ts';
import { showProposalMessage } from '../messages.ts';
import { ok } from '../outcome.ts';
import { changeProposal } from './change-proposal.ts';
import type { Proposal } from './proposal.ts';

const proposalsLookedAt = 200;

/** What is to be done and to which topics. Budgets and balances are other answers to the same question. */
export function subjectOf({ intent, topics = [], excludeTopics = [] }: PlanRequest): string {
  const numbers = 'brokers' in intent ? ` ${intent.brokers.toSorted((left, right) => left - right).join(',')}` : '';
  const factor = 'replicationFactor' in intent ? ` ${intent.replicationFactor}` : '';
  const only = topics.length === 0 ? '' : ` topics ${topics.toSorted().join(',')}`;
  const not = excludeTopics.length === 0 ? '' : ` exclude-topics ${excludeTopics.toSorted().join(',')}`;
  return `${intent.kind}${numbers}${factor}${only}${not}`;
}

/** Only what is still undecided gives way: what was approved is carried out or ends by itself. */
export async function supersedeOlder(deps: Deps, fresh: Proposal): Promise<void> {
  const listed = await deps.proposals.list(proposalsLookedAt);
  if (!listed.ok) return deps.log('could not look for older plans', { reason: listed.message });
  for (const { proposalId } of listed.value.filter((one) => givesWay(one, fresh))) {
    const changed = await changeProposal(deps.proposals, proposalId, (now) =>
      ok(givesWay(now, fresh) ? { ...now, state: 'superseded' as const, supersededBy: fresh.proposalId } : now),
    );
    if (!changed.ok) deps.log('could not supersede an older plan', { proposalId, reason: changed.message });
    else if (changed.value.supersededBy === fresh.proposalId) {
      const what = `${fresh.proposalId}, asked by ${fresh.requester.name}, takes the place of ${proposalId}.`;
      await showProposalMessage(deps, changed.value, what);
    }
  }
}

function givesWay(older: Proposal, fresh: Proposal): boolean {
  return (
    older.state === 'posted' &&
    older.proposalId !== fresh.proposalId &&
    older.clusterName === fresh.clusterName &&
    older.subject === fresh.subject &&
    older.createdAtMs <= fresh.createdAtMs
  );
}
