/** Short answers: a problem, an ask that cannot be met, and one that needs nothing done. */

import type { CardBody } from '../../../jobs/card.ts';
import type { Refusal } from '../../../jobs/outcome.ts';
import { context, header, type KnownBlock, section, type View } from './blocks.ts';
import { intentTitle, requestText } from './intent-words.ts';
import { harmless } from './mrkdwn.ts';
import { clip, counted, countText } from './words.ts';

type Body<Kind extends CardBody['kind']> = Extract<CardBody, { readonly kind: Kind }>;

const reasonsAtMost = 8;

/** What happened, and what to do next: never a stack trace. As an answer of its own; its text is safe to send. */
export function problemView(about: { readonly refusal: Refusal }): View {
  const { text, blocks } = problemCard(about);
  return { text: harmless(text), blocks };
}

/** The same as the body of a card, whose text is made harmless with all others. */
export function problemCard({ refusal }: { readonly refusal: Refusal }): View {
  const message = clip(refusal.message, 1500);
  const next = clip(refusal.next, 800);
  return { text: `${message} ${next}`, blocks: [section(`*${harmless(message)}*\n${harmless(next)}`)] };
}

export function infeasibleView({ result }: Body<'infeasible'>, clusterName: string): View {
  const title = `${intentTitle(result.intent)} · ${clusterName} · not possible`;
  const shown = result.reasons.slice(0, reasonsAtMost);
  const more = result.reasons.length - shown.length;
  const blocks: KnownBlock[] = [
    header(title),
    context(requestText(result.intent)),
    section(
      '*No plan can do this as things are.* Nothing was changed. What stands in the way, and the cheapest way out:',
    ),
    ...shown.map(({ conflict, remedy }, index) =>
      section(`${index + 1}. *${harmless(clip(conflict, 700))}*\n${harmless(clip(remedy, 500))}`),
    ),
    ...(more > 0 ? [section(`and ${counted(more, 'more reason')}.`)] : []),
  ];
  return { text: `${title}. ${clip(shown[0]?.conflict ?? '', 500)}`, blocks };
}

export function nothingToDoView({ plan }: Body<'nothing-to-do'>, clusterName: string): View {
  const title = `${intentTitle(plan.intent)} · ${clusterName} · nothing to do`;
  const { brokers, rackViolations, cannotLoseRack } = plan.after;
  const seen = `${countText(rackViolations)} rack violations, ${counted(cannotLoseRack, 'partition')} that cannot lose a rack, ${counted(brokers.length, 'broker')}.`;
  const notes = plan.notes.slice(0, 4).map((note) => `• ${harmless(clip(note, 400))}`);
  const blocks: KnownBlock[] = [
    header(title),
    context(requestText(plan.intent)),
    section(['*The cluster is already as asked for.*', `Seen: ${seen}`, ...notes].join('\n')),
  ];
  return { text: `${title}. ${seen}`, blocks };
}
