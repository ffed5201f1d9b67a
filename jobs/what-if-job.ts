/** What a failure would stop, on the cluster as it is now. Reads, and changes nothing. */

import type { Snapshot } from '../planner/index.ts';
import { analyse } from '../planner/what-if/analyse.ts';
import { readScenario } from '../planner/what-if/read-scenario.ts';
import { scenarioText } from '../planner/what-if/scenario.ts';
import { sidesOf } from '../planner/what-if/sides.ts';
import { whatIf } from '../planner/what-if/what-if.ts';
import type { CardBody } from './card.ts';
import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { ok, refuse } from './outcome.ts';
import type { MessageRef } from './ports.ts';

type Words = { readonly fail: readonly string[]; readonly cut: readonly string[] };

export async function whatIfJob(deps: Deps, ask: Ask, words: Words): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const body = bodyOf(snapshot.value, words);
  if (!body.ok) return tellAsker(deps, ask, body);
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body.value));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}

function bodyOf(snapshot: Snapshot, words: Words): Outcome<CardBody> {
  const { takenAt } = snapshot;
  if (words.fail.length + words.cut.length === 0) return ok({ kind: 'survival', analysis: analyse(snapshot), takenAt });
  const read = readScenario(snapshot, words);
  if (!read.ok) {
    const [first = '', ...rest] = read.error;
    return refuse('bad-input', `${first.toUpperCase()}${rest.join('')}`, 'Type what-if again with one of these.');
  }
  const { scenario } = read;
  const { brokerPlace } = sidesOf(snapshot, scenario);
  const places = new Map(snapshot.brokers.map(({ id }) => [id, brokerPlace(id)]));
  return ok({ kind: 'what-if', fails: scenarioText(scenario), found: whatIf(snapshot, scenario), places, snapshot });
}
