/** The record of one plan, as sentences: who asked, who said yes, what was told to it and how it ended. */

import type { ModalView } from '@slack/types';
import type { RecordLine } from '../../record/line.ts';
import { viewIds } from '../buttons.ts';
import { context, header, plain, section, type View } from './blocks.ts';
import { fit } from './fit.ts';
import { code, harmless, mention, momentOf } from './mrkdwn.ts';
import { clip } from './words.ts';

const linesAtMost = 40;

export function recordView(proposalId: string, lines: readonly RecordLine[]): View {
  const title = `The record of ${proposalId}`;
  if (lines.length === 0) {
    const text = `The record has no line about ${proposalId}: it is older than what is kept, or never was.`;
    return { text, blocks: [section(harmless(text))] };
  }
  const shown = lines.slice(-linesAtMost).map((line) => `${momentOf(line.at)}: ${sentence(line)}`);
  const cut = lines.length - shown.length;
  const last = lines.at(-1);
  return fit({
    text: `${title}: ${lines.length} lines`,
    blocks: [
      header(title),
      section([...(cut > 0 ? [`(${cut} older lines left out)`] : []), ...shown].join('\n')),
      context(
        `Plan ${code(lines[0]?.digest.slice(0, 12) ?? '')} on ${code(lines[0]?.cluster ?? '')}. Newest line: number ${last?.seq}, hash ${code(last?.hash.slice(0, 12) ?? '')}.`,
      ),
    ],
  });
}

/** The same in a form, where a shortcut asked for it. Empty while it is being read. */
export function recordModal(proposalId: string, view: View | null): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.details,
    title: plain(`Record of ${proposalId}`, 24),
    close: plain('Close', 24),
    blocks: view === null ? [section('Reading the record…')] : view.blocks,
  };
}

function sentence({ event, by, executionId, detail = '', digest }: RecordLine): string {
  const who =
    by === undefined
      ? 'somebody'
      : /^[UW][A-Z0-9]{2,}$/.test(by.userId)
        ? mention(by.userId)
        : harmless(clip(by.name, 80));
  const more = harmless(clip(detail, 300));
  const run = executionId === undefined ? '' : ` (${executionId})`;
  switch (event) {
    case 'asked':
      return `${who} asked for it: ${more}`;
    case 'approved':
      return `${who} approved exactly ${code(digest.slice(0, 12))}${run}`;
    case 'rejected':
      return `${who} rejected it: ${more}`;
    case 'started':
      return `began${run}`;
    case 'told':
      return `${who} told ${executionId ?? 'it'}: ${more}`;
    case 'became':
      return `is ${more}${run}`;
    case 'ended':
      return `ended as ${more}${run}`;
  }
}
