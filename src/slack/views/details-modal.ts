/** The details of a plan: every broker, the waves, the first moves, and where the rest is. Modals know no tables, so columns are set in a fixed font. */

import type { ModalView } from '@slack/types';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { Refusal } from '../../../jobs/outcome.ts';
import type { Plan } from '../../../planner/index.ts';
import { arrow } from '../../chart/arrows.ts';
import { viewIds } from '../buttons.ts';
import { problemView } from './answer-cards.ts';
import { divider, type KnownBlock, plain, section } from './blocks.ts';
import { code, harmless } from './mrkdwn.ts';
import { boundText } from './plan-figures.ts';
import { bytesText, clip, counted, countText, durationText, percentText } from './words.ts';

const brokersAtMost = 40;
const wavesAtMost = 25;
const movesAtMost = 25;
const notesAtMost = 15;
/** Of one block: a section holds 3,000 characters. */
const charsAtMost = 2900;

export function loadingModal(proposalId: string): ModalView {
  return modal(proposalId, [section('Loading the plan…')]);
}

export function problemModal(proposalId: string, refusal: Refusal): ModalView {
  return modal(proposalId, problemView({ refusal }).blocks);
}

export function detailsModal({ proposal, plan }: { readonly proposal: Proposal; readonly plan: Plan }): ModalView {
  const bound = boundText(plan);
  return modal(proposal.proposalId, [
    section(
      `Digest ${code(plan.digest.slice(0, 12))}, for the cluster id ${code(plan.clusterId)}. ${bound === '' ? '' : `${bound} Method: ${harmless(clip(plan.bound.method, 300))}.`}`,
    ),
    section(fixed('Brokers: now → after', brokerLines(plan))),
    section(fixed('Waves, in order', waveLines(plan))),
    divider(),
    section(['*Moves*', ...moveLines(plan)].join('\n')),
    ...notesBlocks(plan),
    section(
      'The full list is the reassignment file in the thread of the message, as `kafka-reassign-partitions.sh` reads it.',
    ),
  ]);
}

function modal(proposalId: string, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.details,
    title: plain(`Details of ${proposalId}`, 24),
    close: plain('Close', 24),
    blocks,
  };
}

function brokerLines({ before, after }: Plan): readonly string[] {
  const was = new Map(before.brokers.map((load) => [load.broker, load]));
  const rows = after.brokers.map((load) => {
    const old = was.get(load.broker);
    return [
      String(load.broker),
      load.rack ?? '-',
      arrow(old?.replicas ?? 0, load.replicas, countText),
      arrow(old?.leaders ?? 0, load.leaders, countText),
      arrow(old?.bytes ?? 0, load.bytes, bytesText),
      load.capacityBytes === null ? '' : percentText(load.bytes / load.capacityBytes),
    ];
  });
  return columns([['id', 'rack', 'replicas', 'leaders', 'data', 'disk'], ...rows.slice(0, brokersAtMost)], rows.length);
}

function waveLines({ waves }: Plan): readonly string[] {
  const rows = waves.map(({ index, kind, moves, bytes, etaSeconds, busiestBroker }) => [
    String(index + 1),
    kind,
    counted(moves.length, 'move'),
    bytesText(bytes),
    durationText(etaSeconds),
    busiestBroker === null ? '' : `busiest ${busiestBroker}`,
  ]);
  return columns(rows.slice(0, wavesAtMost), rows.length);
}

function moveLines({ moves }: Plan): readonly string[] {
  const lines: string[] = [];
  let chars = 0;
  for (const { topic, partition, from, to, bytes, why } of moves.slice(0, movesAtMost)) {
    const line = `${code(clip(`${topic}-${partition}`, 80))} ${from.join(',')} → ${to.join(',')}, ${bytesText(bytes)}: ${harmless(clip(why, 120))}`;
    chars += line.length + 1;
    if (chars > charsAtMost - 100) break;
    lines.push(line);
  }
  const more = moves.length - lines.length;
  return more > 0 ? [...lines, `and ${counted(more, 'more move')}`] : lines;
}

function notesBlocks({ notes }: Plan): readonly KnownBlock[] {
  if (notes.length === 0) return [];
  const lines = notes.slice(0, notesAtMost).map((note) => `• ${harmless(clip(note, 180))}`);
  const more = notes.length - lines.length;
  return [section(['*Notes*', ...lines, ...(more > 0 ? [`• and ${countText(more)} more`] : [])].join('\n'))];
}

/** Padded so that they line up; as many as fit, and how many did not. */
function columns(rows: readonly (readonly string[])[], total: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const more = total - rows.length;
  return more > 0 ? [...lines, `and ${countText(more)} more`] : lines;
}

function fixed(title: string, lines: readonly string[]): string {
  const kept: string[] = [];
  let chars = title.length + 10;
  for (const line of lines) {
    const safe = harmless(line.replaceAll('`', "'"));
    chars += safe.length + 1;
    if (chars > charsAtMost) break;
    kept.push(safe);
  }
  return `*${title}*\n\`\`\`${kept.join('\n')}\`\`\``;
}
