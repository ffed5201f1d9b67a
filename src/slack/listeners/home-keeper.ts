/** Keeps open home tabs as things are: Slack tells when one is opened, never when it is closed, so each is kept for a while. */

import { listExecutions } from '../../../jobs/list-executions.ts';
import type { Desk } from '../desk.ts';
import { type HomeState, homeView } from '../views/home-view.ts';
import { ask, type WebClient } from '../web-client.ts';

export type HomeKeeper = {
  readonly opened: (userId: string, client: WebClient) => Promise<void>;
  readonly stop: () => void;
};

const proposalsAtMost = 50;
/** Each of them reads its plan, which can be large. */
const executionsAtMost = 5;
const viewersAtMost = 30;
const keptForMs = 15 * 60_000;
const lookEveryMs = 5_000;
/** What is being copied has no mark of its own, so it is drawn anew this often. */
const redrawEveryMs = 30_000;
/** A cluster is read for home tabs at most this often. */
const readEveryMs = 60_000;

export function createHomeKeeper(desk: Desk): HomeKeeper {
  const viewers = new Map<string, { readonly untilMs: number; readonly client: WebClient }>();
  let drawn = { mark: '', atMs: 0 };
  let looking = false;

  async function look(): Promise<void> {
    const nowMs = desk.clock.nowMs();
    for (const [userId, { untilMs }] of viewers) if (untilMs < nowMs) viewers.delete(userId);
    if (viewers.size === 0 || looking) return;
    looking = true;
    try {
      const { mark, moves } = await markOf(desk);
      if (mark === drawn.mark && !(moves && nowMs - drawn.atMs >= redrawEveryMs)) return;
      drawn = { mark, atMs: nowMs };
      const view = homeView(await stateOf(desk));
      for (const [userId, { client }] of viewers) {
        const published = await ask(() => client.views.publish({ user_id: userId, view }));
        if (!published.ok)
          desk.log.debug('a home tab could not be drawn anew', { userId, fault: published.fault.kind });
      }
    } catch (error) {
      desk.log.warn('home tabs could not be kept up to date', { reason: String(error) });
    } finally {
      looking = false;
    }
  }

  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  return {
    opened: async (userId, client) => {
      const nowMs = desk.clock.nowMs();
      const oldest = viewers.keys().next();
      if (viewers.size >= viewersAtMost && !viewers.has(userId) && oldest.done !== true) viewers.delete(oldest.value);
      viewers.set(userId, { untilMs: nowMs + keptForMs, client });
      await client.views.publish({ user_id: userId, view: homeView(await stateOf(desk)) });
      // What it shows of clusters can be old: they are read now, and the tab is drawn anew when that is known.
      for (const clusterName of desk.clusters.names) {
        const jobId = `look-${clusterName}-${Math.floor(nowMs / readEveryMs)}`;
        await desk.queue.add({ kind: 'look', clusterName }, { jobId });
      }
    },
    stop: () => clearInterval(timer),
  };
}

/** What changes when a home tab would, without reading any plan. */
async function markOf(desk: Desk): Promise<{ readonly mark: string; readonly moves: boolean }> {
  const [proposals, open, schedules, health] = await Promise.all([
    desk.proposals.list(proposalsAtMost),
    desk.journal.listOpen(),
    desk.schedules.book.list(),
    desk.health.read(),
  ]);
  const plans = proposals.ok ? proposals.value.map(({ proposalId, revision }) => [proposalId, revision]) : [];
  const seen = health.ok ? [...health.value].map(([name, { verdict, size }]) => [name, verdict, size]) : [];
  const running = open.ok ? open.value : [];
  return {
    mark: JSON.stringify([plans, running.toSorted(), schedules.ok ? schedules.value : [], seen]),
    moves: running.length > 0,
  };
}

async function stateOf(desk: Desk): Promise<HomeState> {
  const [proposals, executions, schedules, health] = await Promise.all([
    desk.proposals.list(proposalsAtMost),
    listExecutions(desk, executionsAtMost),
    desk.schedules.book.list(),
    desk.health.read(),
  ]);
  const clusters = desk.clusters.names.map((name) => {
    const seen = health.ok ? (health.value.get(name) ?? null) : null;
    const policy = desk.policyOf(name);
    if (!policy.ok) return { name, note: '', approvers: [], health: seen };
    const { note, approvers } = policy.value;
    return { name, note, approvers: [...approvers.groups, ...approvers.users], health: seen };
  });
  return { command: desk.command, clusters, proposals, executions, schedules, nowMs: desk.clock.nowMs() };
}
