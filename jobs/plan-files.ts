/** What lies in the thread of a plan: every move as CSV and as Kafka's own JSON, and the pictures. */

import type { Plan, Snapshot } from '../planner/index.ts';
import { movesCsv } from '../planner/move-list.ts';
import { reassignmentOf } from '../planner/reassignment.ts';
import type { KeptPicture } from './approval/proposal.ts';
import type { Deps } from './deps.ts';
import type { Outcome } from './outcome.ts';
import { refuse } from './outcome.ts';
import type { MessageRef } from './people.ts';
import type { Attachment, Picture } from './ports.ts';
import { within } from './within.ts';

/** A message with buttons is not kept back longer than this for the sake of its pictures. */
const paintAtMostMs = 20_000;
/** A list that is larger is not attached; the command line gives it. 20,000 moves take about 5 MB. */
const listBytesAtMost = 25_000_000;

export type Painted = { readonly pictures: readonly Picture[]; readonly kept: KeptPicture | null };

/** Draws the plan and keeps the picture for its message. Whatever goes wrong, the plan is posted without. */
export async function paintPlan(deps: Deps, name: string, snapshot: Snapshot, plan: Plan): Promise<Painted> {
  const none: Painted = { pictures: [], kept: null };
  if (deps.painter === undefined) return none;
  const painting: Promise<Outcome<readonly Picture[]>> = deps.painter.paint(snapshot, plan);
  const late = () => refuse('unknown', `The pictures took longer than ${paintAtMostMs} ms.`, '');
  const painted = await within(deps.clock, paintAtMostMs, painting, late);
  if (!painted.ok) {
    deps.log('a plan is posted without pictures', { proposalId: name, reason: painted.message });
    return none;
  }
  const brokers = painted.value.find((picture) => picture.name === 'brokers');
  if (brokers === undefined) return { pictures: painted.value, kept: null };
  const fileId = await deps.messenger.keepPicture(pngOf(name, brokers));
  if (!fileId.ok) {
    deps.log('the picture of a plan could not be kept', { proposalId: name, reason: fileId.message });
    return { pictures: painted.value, kept: null };
  }
  return { pictures: painted.value, kept: { fileId: fileId.value, altText: brokers.altText } };
}

/** A refusal is for the log: the message holds what has to be decided upon. */
export async function attachPlan(
  deps: Deps,
  message: MessageRef,
  { name, plan, painted }: { readonly name: string; readonly plan: Plan; readonly painted: Painted },
): Promise<void> {
  const { pictures, kept } = painted;
  const shown = pictures.filter((picture) => kept === null || picture.name !== 'brokers');
  const lists: readonly Attachment[] = [
    { filename: `${name}-moves.csv`, title: `Every move of ${name}, with its reason`, content: movesCsv(plan) },
    {
      filename: `${name}.json`,
      title: `Reassignment of ${name}, for kafka-reassign-partitions.sh`,
      content: `${JSON.stringify(reassignmentOf(plan))}\n`,
    },
  ];
  const small = lists.filter(({ content }) => content.length <= listBytesAtMost);
  const drawings = pictures.map(({ name: what, title, svg }) => ({
    filename: `${name}-${what}.svg`,
    title: `${title} (SVG)`,
    content: svg,
  }));
  for (const files of [shown.map((picture) => pngOf(name, picture)), [...small, ...drawings]]) {
    const attached = files.length === 0 ? null : await deps.messenger.attach(message, files);
    if (attached?.ok === false) deps.log('could not attach files', { proposalId: name, reason: attached.message });
  }
  if (small.length === lists.length) return;
  const told = await deps.messenger.reply(
    message,
    'The list of moves is too large to attach. On the command line, evenkeel plan … --format reassignment writes it.',
  );
  if (!told.ok) deps.log('could not reply in a thread', { proposalId: name, reason: told.message });
}

function pngOf(name: string, { name: what, title, altText, png }: Picture): Attachment {
  return { filename: `${name}-${what}.png`, title, content: png, altText };
}
