/** Draws the home tab for whoever opened it. */

import { listExecutions } from '../../../jobs/list-executions.ts';
import type { Desk } from '../desk.ts';
import { homeView } from '../views/home-view.ts';
import type { WebClient } from '../web-client.ts';

const proposalsAtMost = 50;
/** Each of them reads its plan, which can be large. */
const executionsAtMost = 5;

export async function publishHome(desk: Desk, client: WebClient, userId: string): Promise<void> {
  const [proposals, executions, schedules] = await Promise.all([
    desk.proposals.list(proposalsAtMost),
    listExecutions(desk, executionsAtMost),
    desk.schedules.book.list(),
  ]);
  const clusters = desk.clusters.names.map((name) => {
    const policy = desk.policyOf(name);
    if (!policy.ok) return { name, note: '', approvers: [] };
    const { note, approvers } = policy.value;
    return { name, note, approvers: [...approvers.groups, ...approvers.users] };
  });
  const view = homeView({
    command: desk.command,
    clusters,
    proposals,
    executions,
    schedules,
    nowMs: desk.clock.nowMs(),
  });
  await client.views.publish({ user_id: userId, view });
}
