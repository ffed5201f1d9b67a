/** "Why?" for one broker, topic or partition of a plan: what touches it, for which reasons, before and after. */

import type { ModalView } from '@slack/types';
import { reasonsOf, type Touched, type Touching, touching } from '../../../planner/explain/touching.ts';
import type { Plan } from '../../../planner/index.ts';
import { arrow } from '../../chart/arrows.ts';
import { type ProposalButton, readButton, viewIds, writeButton } from '../buttons.ts';
import { context, divider, type KnownBlock, plain, section } from './blocks.ts';
import { code, harmless } from './mrkdwn.ts';
import { bytesText, clip, counted, countText, percentText } from './words.ts';

export const whyBroker = { blockId: 'why-broker', actionId: 'why-broker' } as const;
export const whyName = { blockId: 'why-name', actionId: 'why-name' } as const;

const optionsAtMost = 100;
const movesAtMost = 12;
const reasonsAtMost = 6;

export type WhyState = {
  readonly button: ProposalButton;
  readonly plan: Plan;
  /** null before anything was asked. */
  readonly asked: Touched | null;
  /** Said instead of an answer. */
  readonly fault?: string;
};

export function whyModal({ button, plan, asked, fault }: WhyState): ModalView {
  return {
    ...frame(button),
    submit: plain('Explain', 24),
    blocks: [
      brokerSelect(plan, asked),
      {
        type: 'input',
        block_id: whyName.blockId,
        optional: true,
        label: plain('… or a topic, a partition or another broker', 150),
        element: {
          type: 'plain_text_input',
          action_id: whyName.actionId,
          placeholder: plain(`e.g. ${exampleOf(plan)}`, 150),
          max_length: 260,
        },
      },
      divider(),
      ...(fault === undefined ? [] : [section(harmless(clip(fault, 600)))]),
      ...(asked === null ? generalBlocks(plan) : answerBlocks(plan, asked)),
    ],
  };
}

export function whyWaiting(button: ProposalButton): ModalView {
  return { ...frame(button), blocks: [section('Looking into the plan…')] };
}

/** null when the metadata is not what this form was given. */
export function readWhyForm(metadata: string): ProposalButton | null {
  return readButton(metadata);
}

function frame(button: ProposalButton): Omit<ModalView, 'blocks'> {
  return {
    type: 'modal',
    callback_id: viewIds.why,
    private_metadata: writeButton(button),
    title: plain(`Why? ${button.proposalId}`, 24),
    close: plain('Close', 24),
  };
}

/** Those that the plan touches most where there are too many. */
function brokerSelect({ before, moves }: Plan, asked: Touched | null): KnownBlock {
  const count = new Map<number, number>();
  for (const { from, to } of moves) {
    for (const broker of new Set([...from, ...to])) count.set(broker, (count.get(broker) ?? 0) + 1);
  }
  const options = before.brokers
    .map(({ broker, rack }) => ({ broker, rack, moves: count.get(broker) ?? 0 }))
    .sort((a, b) => b.moves - a.moves)
    .slice(0, optionsAtMost)
    .sort((a, b) => a.broker - b.broker)
    .map(({ broker, rack, moves: own }) => ({
      text: plain(`${broker}${rack === null ? '' : `, rack ${clip(rack, 30)}`}: ${counted(own, 'move')}`, 75),
      value: String(broker),
    }));
  const initial = asked?.kind === 'broker' ? options.find(({ value }) => value === String(asked.broker)) : undefined;
  return {
    type: 'input',
    block_id: whyBroker.blockId,
    optional: true,
    dispatch_action: true,
    label: plain('A broker', 150),
    element: {
      type: 'static_select',
      action_id: whyBroker.actionId,
      placeholder: plain('Choose a broker', 150),
      options: options.length === 0 ? [{ text: plain('none', 75), value: 'none' }] : options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

function generalBlocks({ moves }: Plan): KnownBlock[] {
  return [section(['*Why the plan moves anything*', ...reasonLines(reasonsOf(moves))].join('\n'))];
}

function answerBlocks(plan: Plan, asked: Touched): KnownBlock[] {
  const found = touching(plan, asked);
  const name = nameOf(asked);
  if (found.moves.length === 0) {
    return [section([`*Nothing in this plan touches ${name}.*`, ...loadLines(found)].join('\n'))];
  }
  const shown = found.moves.slice(0, movesAtMost).map(({ move, wave }) => {
    const { topic, partition, from, to, bytes } = move;
    const copied = bytes === 0 ? 'copies nothing' : bytesText(bytes);
    return `${code(clip(`${topic}-${partition}`, 100))} ${from.join(',')} → ${to.join(',')}, ${copied}, wave ${wave}`;
  });
  const more = found.moves.length - shown.length;
  return [
    section([`*${name}*: ${sumText(asked, found)}`, ...loadLines(found)].join('\n')),
    section(['*Why*', ...reasonLines(found.reasons)].join('\n')),
    section([`*${counted(found.moves.length, 'move')}: replicas now → after*`, ...shown].join('\n')),
    ...(more > 0 ? [context(`and ${counted(more, 'more move')}; the CSV in the message's thread has every one.`)] : []),
  ];
}

function sumText(asked: Touched, { copiesIn, copiesOut, bytesIn, leaderChanges }: Touching): string {
  if (asked.kind === 'topic') {
    const copies =
      copiesIn === 0 ? 'nothing is copied' : `${counted(copiesIn, 'replica')} copied (${bytesText(bytesIn)})`;
    return `${copies}, ${counted(leaderChanges, 'leader change')}.`;
  }
  const gets = copiesIn === 0 ? '' : `gets ${counted(copiesIn, 'replica')} (${bytesText(bytesIn)})`;
  const gives =
    copiesOut === 0 ? '' : `gives up ${copiesIn === 0 ? counted(copiesOut, 'replica') : countText(copiesOut)}`;
  const both = [gets, gives].filter((part) => part !== '').join(' and ');
  return both === '' ? 'gets and gives up no replica.' : `${both}.`;
}

function loadLines({ load }: Touching): readonly string[] {
  if (load === null) return [];
  const { before, after } = load;
  const { capacityBytes } = after;
  const disk =
    capacityBytes === null || capacityBytes === 0
      ? ''
      : `disk ${arrow(before.bytes / capacityBytes, after.bytes / capacityBytes, percentText)}`;
  const figures = [
    `replicas ${arrow(before.replicas, after.replicas, countText)}`,
    `leaders ${arrow(before.leaders, after.leaders, countText)}`,
    `data ${arrow(before.bytes, after.bytes, bytesText)}`,
    disk,
  ];
  return [`Now → after: ${figures.filter((figure) => figure !== '').join(', ')}.`];
}

function reasonLines(reasons: Touching['reasons']): readonly string[] {
  const lines = reasons
    .slice(0, reasonsAtMost)
    .map(({ why, moves }) => `• ${counted(moves, 'move')}: ${harmless(clip(why, 200))}`);
  const more = reasons.length - lines.length;
  return more > 0 ? [...lines, `• and ${counted(more, 'more reason')}`] : lines;
}

function nameOf(asked: Touched): string {
  if (asked.kind === 'broker') return `Broker ${asked.broker}`;
  const { topic, partition } = asked;
  return code(clip(partition === null ? topic : `${topic}-${partition}`, 120));
}

function exampleOf({ moves }: Plan): string {
  const [first] = moves;
  return first === undefined
    ? 'orders'
    : `${clip(first.topic, 40)} or ${clip(`${first.topic}-${first.partition}`, 50)}`;
}
