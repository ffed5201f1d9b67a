/** The details of a plan: brokers, waves, the first moves, and where the rest is. Modals know no tables, and columns in a fixed font wrap on phones. */

import type { ModalView } from '@slack/types';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { Refusal } from '../../../jobs/outcome.ts';
import type { Plan } from '../../../planner/index.ts';
import { arrow } from '../../chart/arrows.ts';
import { viewIds } from '../buttons.ts';
import { problemView } from './answer-cards.ts';
import { divider, type KnownBlock, plain, section } from './blocks.ts';
import { bold, code, harmless } from './mrkdwn.ts';
import { boundText } from './plan-figures.ts';
import { bytesText, clip, counted, countText, durationText, percentText } from './words.ts';

const brokersAtMost = 25;
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
    section(['*Brokers: now → after*', ...brokerLines(plan)].join('\n')),
    section(['*Waves, in order*', ...waveLines(plan)].join('\n')),
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
  const lines = after.brokers.slice(0, brokersAtMost).map((load) => {
    const old = was.get(load.broker);
    const figures = [
      `replicas ${arrow(old?.replicas ?? 0, load.replicas, countText)}`,
      `leaders ${arrow(old?.leaders ?? 0, load.leaders, countText)}`,
      `data ${arrow(old?.bytes ?? 0, load.bytes, bytesText)}`,
      load.capacityBytes === null ? '' : `disk ${percentText(load.bytes / load.capacityBytes)}`,
    ].filter((figure) => figure !== '');
    const rack = load.rack === null ? '' : ` (${harmless(clip(load.rack, 20))})`;
    return `${bold(String(load.broker))}${rack}: ${figures.join(', ')}`;
  });
  return andMore(lines, after.brokers.length);
}

function waveLines({ waves }: Plan): readonly string[] {
  const lines = waves.slice(0, wavesAtMost).map(({ index, kind, moves, bytes, etaSeconds, busiestBroker }) => {
    const busiest = busiestBroker === null ? '' : `, most on broker ${busiestBroker}`;
    return `${bold(countText(index + 1))} ${kind}: ${counted(moves.length, 'move')}, ${bytesText(bytes)} in ${durationText(etaSeconds)}${busiest}`;
  });
  return andMore(lines, waves.length);
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

function andMore(lines: readonly string[], total: number): readonly string[] {
  const more = total - lines.length;
  return more > 0 ? [...lines, `and ${countText(more)} more`] : lines;
}
