/** Shows a cluster as it is now. */

import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { runningOn } from './list-executions.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import type { MessageRef } from './people.ts';
import { type WatchStanding, watchStanding } from './watch/standing.ts';

export async function statusJob(deps: Deps, ask: Ask): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const running = await runningOn(deps, ask.clusterName);
  const body = {
    kind: 'status',
    snapshot: snapshot.value,
    running: running.ok ? running.value : [],
    watch: await watchOf(deps, ask.clusterName),
  } as const;
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}

/** A watch that cannot be read is no reason to show no cluster; 'unknown' says so. */
async function watchOf(deps: Deps, clusterName: string): Promise<WatchStanding | 'unknown' | null> {
  const policy = deps.policyOf(clusterName);
  if (!policy.ok || deps.watch === undefined) return null;
  const about = { clusterName, policy: policy.value, nowMs: deps.clock.nowMs() };
  const standing = await watchStanding(deps.watch.store, about);
  return standing.ok ? standing.value : 'unknown';
}
