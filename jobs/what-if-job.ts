/** What a failure would stop, on the cluster as it is now. Reads, and changes nothing. */

import type { Snapshot } from '../planner/index.ts';
import { analyse } from '../planner/what-if/analyse.ts';
import { readScenario } from '../planner/what-if/read-scenario.ts';
import { playScenario } from '../planner/what-if/scene.ts';
import type { CardBody } from './card.ts';
import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { ok, refuse } from './outcome.ts';
import type { MessageRef } from './people.ts';
import type { Picture } from './ports.ts';
import { within } from './within.ts';

/** Nobody waits longer than this for the sake of a picture. */
const paintAtMostMs = 10_000;

type Words = { readonly fail: readonly string[]; readonly cut: readonly string[] };

export async function whatIfJob(deps: Deps, ask: Ask, words: Words): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const body = bodyOf(snapshot.value, words);
  if (!body.ok) return tellAsker(deps, ask, body);
  const card = await withPicture(deps, body.value);
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, card));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}

/** Whatever goes wrong with it, the answer is posted without. */
async function withPicture(deps: Deps, body: CardBody): Promise<CardBody> {
  if (body.kind !== 'what-if' || deps.painter?.paintWhatIf === undefined) return body;
  const painting: Promise<Outcome<Picture>> = deps.painter.paintWhatIf(body);
  const late = () => refuse('unknown', 'The picture took too long.', '');
  const painted = await within(deps.clock, paintAtMostMs, painting, late);
  if (!painted.ok) {
    deps.log('a what-if is posted without its picture', { reason: painted.message });
    return body;
  }
  const { title, altText, png } = painted.value;
  const fileId = await deps.messenger.keepPicture({ filename: 'what-if.png', title, content: png, altText });
  if (fileId.ok) return { ...body, picture: { fileId: fileId.value, altText } };
  deps.log('the picture of a what-if could not be kept', { reason: fileId.message });
  return body;
}

function bodyOf(snapshot: Snapshot, words: Words): Outcome<CardBody> {
  const { takenAt } = snapshot;
  if (words.fail.length + words.cut.length === 0) return ok({ kind: 'survival', analysis: analyse(snapshot), takenAt });
  const read = readScenario(snapshot, words);
  if (!read.ok) {
    const [first = '', ...rest] = read.error;
    return refuse('bad-input', `${first.toUpperCase()}${rest.join('')}`, 'Type what-if again with one of these.');
  }
  return ok({ kind: 'what-if', ...playScenario(snapshot, read.scenario) });
}
