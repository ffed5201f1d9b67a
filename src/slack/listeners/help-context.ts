/** What help says besides the commands: where the asker is, what they may do there, and what is going on. Unknown parts are left out. */

import { runningOn } from '../../../jobs/list-executions.ts';
import { mayAsk } from '../../../jobs/policy/may-ask.ts';
import { choiceIn } from '../cluster-choice.ts';
import type { Desk } from '../desk.ts';
import type { HelpContext } from '../views/help-view.ts';
import type { Asker } from './enqueue.ts';

const proposalsAtMost = 50;

export async function helpContext(desk: Desk, asker: Asker): Promise<HelpContext> {
  const { names, usual } = await choiceIn(desk, asker.channel);
  const context = { command: desk.command, clusterNames: names, usual };
  if (usual === null) return { ...context, here: null };
  const policy = desk.policyOf(usual);
  if (!policy.ok) return { ...context, here: null };
  const { askers, approvers } = policy.value;
  const [asks, approves, running, proposals] = await Promise.all([
    mayAsk(desk.directory, { ...asker, homeTeamId: desk.homeTeamId, clusterName: usual, askers }),
    isApprover(desk, approvers, asker.userId),
    runningOn(desk, usual),
    desk.proposals.list(proposalsAtMost),
  ]);
  const nowMs = desk.clock.nowMs();
  const waiting = proposals.ok
    ? proposals.value.filter(
        ({ clusterName, state, expiresAtMs }) => clusterName === usual && state === 'posted' && expiresAtMs > nowMs,
      )
    : [];
  return {
    ...context,
    here: {
      mayAsk: asks.ok ? true : asks.code === 'slack-unreachable' ? null : false,
      mayApprove: approves,
      running: running.ok ? running.value : [],
      waiting: waiting.map(({ proposalId }) => proposalId),
    },
  };
}

/** null: Slack could not be asked. Guests and foreigners are refused when they click, whatever group they are in. */
async function isApprover(
  { directory, homeTeamId }: Desk,
  { users, groups }: { readonly users: readonly string[]; readonly groups: readonly string[] },
  userId: string,
): Promise<boolean | null> {
  const person = await directory.person(userId);
  if (!person.ok) return null;
  if (person.value.kind !== 'member' || person.value.teamId !== homeTeamId) return false;
  if (users.includes(userId)) return true;
  for (const group of groups) {
    const members = await directory.groupMembers(group);
    if (!members.ok) return null;
    if (members.value.includes(userId)) return true;
  }
  return false;
}
