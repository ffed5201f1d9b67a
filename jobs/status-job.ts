/** Shows a cluster as it is now. */

import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { runningOn } from './list-executions.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import type { MessageRef } from './ports.ts';

export async function statusJob(deps: Deps, ask: Ask): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const running = await runningOn(deps, ask.clusterName);
  const body = { kind: 'status', snapshot: snapshot.value, running: running.ok ? running.value : [] } as const;
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}
