/** What replication factors and numbers of controllers give and cost on a cluster. Reads, and changes nothing. */

import { advise } from '../planner/advice/advise.ts';
import { matchesAny } from '../planner/verify/glob.ts';
import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { cardOf, tellAsker } from './messages.ts';
import { type Outcome, refuse } from './outcome.ts';
import type { MessageRef } from './people.ts';

/** @param topics patterns; none means all. */
export async function adviseJob(deps: Deps, ask: Ask, topics: readonly string[]): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const matches = topics.length === 0 ? () => true : matchesAny(topics);
  if (topics.length > 0 && !snapshot.value.topics.some(({ name }) => matches(name))) {
    const next = 'Type advise alone for all topics, or with their names or patterns.';
    return tellAsker(deps, ask, refuse('bad-input', `No topic matches ${topics.join(', ')}.`, next));
  }
  const advice = advise(snapshot.value, ({ name }) => matches(name));
  const body = { kind: 'advice', advice, topics, takenAt: snapshot.value.takenAt } as const;
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}
