/** Other answers to what a plan answers, beside the plan itself: what each costs and leaves behind, and a button that takes it. */

import { choiceOf, type OtherChoice } from '../../../jobs/approval/other-choices.ts';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { ChoiceName } from '../../../planner/choices/make-choices.ts';
import type { Plan } from '../../../planner/index.ts';
import { chooseActionId, writeButton } from '../buttons.ts';
import { actions, button, context, fields, type KnownBlock } from './blocks.ts';
import { bold, harmless } from './mrkdwn.ts';
import { saysSomething } from './plan-figures.ts';
import { bytesText, clip, counted, countText, durationText, percentText, rangeText } from './words.ts';

const titles: Readonly<Record<ChoiceName, string>> = {
  smallest: 'Smallest',
  balanced: 'Best balanced',
  'within-budget': 'Within budget',
  'leaders-only': 'Leaders only',
};

const meanings: Readonly<Record<ChoiceName, string>> = {
  smallest: '_Smallest_ evens out counts for the fewest bytes.',
  balanced: '_Best balanced_ evens out bytes too.',
  'within-budget': '_Within_ is the best part of that for so much.',
  'leaders-only': '_Leaders only_ moves no replica.',
};

/** Offered only while there is something to decide; under the decision, so that its buttons stay where they are. */
export function choiceBlocks(proposal: Proposal, plan: Plan): readonly KnownBlock[] {
  const { state, choice, others = [], leftOut = [] } = proposal;
  const open = state === 'posted' || state === 'drafted';
  if (!open || choice === undefined || others.length + leftOut.length === 0) return [];
  const own = choiceOf(choice, plan);
  const missing = leftOut.map(({ name, why }) => `No _${titles[name].toLowerCase()}_: ${harmless(clip(why, 300))}.`);
  if (others.length === 0) return [context(missing.join('\n'))];
  const named = [own, ...others].flatMap(({ names }) => names);
  return [
    // Fields stand beside each other where there is room, and below each other on a phone.
    fields([choiceText(own, `This plan: ${inSentence(choiceTitle(own))}`), ...others.map((each) => choiceText(each))]),
    actions(
      `choices-${proposal.proposalId}`,
      others.map((other) => takeButton(proposal, other)),
    ),
    context(
      [
        `${named.map((name) => meanings[name]).join(' ')} Each is made anew with its own proof, in place of this plan; nothing moves until it is approved.`,
        ...missing,
      ].join('\n'),
    ),
  ];
}

/** The same figures in the same order in each, so that they can be held against each other. */
function choiceText(choice: OtherChoice, title: string = choiceTitle(choice)): string {
  const { after, bytesMoved, etaSeconds } = choice;
  const copies =
    bytesMoved === 0 ? 'Copies nothing' : `Copies ${bytesText(bytesMoved)} in about ${durationText(etaSeconds)}`;
  const spread =
    after.disk !== null && saysSomething(after.disk)
      ? `Disk used ${rangeText(after.disk, percentText)}`
      : `Data per broker ${rangeText(after.bytes, bytesText)}`;
  return [
    bold(harmless(title)),
    copies,
    spread,
    `Replicas ${rangeText(after.replicas, countText)}, leaders ${rangeText(after.leaders, countText)} per broker`,
    `${counted(after.rackViolations, 'rack violation')} left`,
  ].join('\n');
}

function takeButton(proposal: Proposal, other: OtherChoice) {
  const title = choiceTitle(other);
  const price = other.bytesMoved === 0 ? 'copies nothing' : bytesText(other.bytesMoved);
  return button({
    actionId: chooseActionId(other.names[0] ?? 'balanced'),
    text: `${title} instead: ${price}`,
    value: writeButton(proposal),
    label: `Make the plan ${title} instead of ${proposal.proposalId}`,
  });
}

/** 'within 50 GB': units keep their letters. */
export function inSentence(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** A budget is named by its figure: nobody remembers which one was meant. */
export function choiceTitle({ names, request }: Pick<OtherChoice, 'names' | 'request'>): string {
  const { maxMoveBytes, maxMoves } = request;
  const budget = [
    maxMoveBytes === undefined ? '' : bytesText(maxMoveBytes),
    maxMoves === undefined ? '' : `${countText(maxMoves)} moves`,
  ].filter((part) => part !== '');
  return names
    .map((name) => (name === 'within-budget' && budget.length > 0 ? `Within ${budget.join(' and ')}` : titles[name]))
    .join(' = ');
}
