/** What doctor found, the broken things first; what is well is only counted by subject. */

import type { CardBody } from '../../../jobs/card.ts';
import type { Check } from '../../../jobs/check.ts';
import { context, header, type KnownBlock, section, type View } from './blocks.ts';
import { harmless } from './mrkdwn.ts';
import { clip, counted } from './words.ts';

const shownAtMost = 20;

export function doctorView({ checks, workerId }: Extract<CardBody, { readonly kind: 'doctor' }>): View {
  const wrong = (['broken', 'warning'] as const).flatMap((state) => checks.filter((check) => check.state === state));
  const broken = wrong.filter(({ state }) => state === 'broken').length;
  const title = `Doctor: ${broken} broken, ${counted(wrong.length - broken, 'warning')}, ${checks.length - wrong.length} ok`;
  const more = wrong.length - shownAtMost;
  const well = [...new Set(checks.map(({ subject }) => subject))].filter(
    (subject) => !wrong.some((check) => check.subject === subject),
  );
  const blocks: KnownBlock[] = [
    header(title),
    context(`Seen from the worker ${harmless(clip(workerId, 100))}. Only you see this.`),
    ...wrong.slice(0, shownAtMost).map((check) => section(lineOf(check))),
    ...(more > 0 ? [section(`and ${counted(more, 'more line')}: evenkeel doctor shows all.`)] : []),
    ...(well.length === 0 ? [] : [section(`All is well with: ${harmless(clip(well.join(', '), 500))}.`)]),
  ];
  return { text: title, blocks };
}

function lineOf({ subject, state, what, fix }: Check): string {
  const said = `*${state === 'broken' ? 'Broken' : 'Warning'} · ${harmless(clip(subject, 80))}*\n${harmless(clip(what, 400))}`;
  return fix === null ? said : `${said}\nFix: ${harmless(clip(fix, 300))}`;
}
