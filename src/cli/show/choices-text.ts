/** The choices for a rebalance beside each other, and how to take one. */

import type { Worst } from '../../../planner/choices/effect.ts';
import type { Choice, ChoiceName, Choices } from '../../../planner/choices/make-choices.ts';
import { bytesText, countText, plural, secondsText, table, wrap } from './units.ts';

const titles: Readonly<Record<ChoiceName, string>> = {
  smallest: 'smallest',
  balanced: 'balanced',
  'within-budget': 'within budget',
  'leaders-only': 'leaders only',
};

export function choicesText({ choices, leftOut, budget }: Choices): string {
  const first = choices[0]!;
  if (choices.every(({ plan }) => plan.moves.length === 0)) {
    return 'Nothing to do: the cluster is already as asked for.\n';
  }
  const row = (title: string, cell: (choice: Choice) => string): readonly string[] => [title, ...choices.map(cell)];
  const rows = [
    ['', ...choices.map(titleOf)],
    row('bytes to copy', ({ effect }) => bytesText(effect.bytesMoved)),
    row('above the proven least', ({ effect }) => gapText(effect.gap)),
    row('replicas moved', ({ effect }) => countText(effect.replicasMoved)),
    row('leaders changed', ({ effect }) => countText(effect.leaderChanges)),
    row(
      'takes about',
      ({ effect }) => `${secondsText(effect.etaSeconds)} at ${bytesText(effect.throttleBytesPerSec)}/s`,
    ),
    row('fullest disk on the way', ({ effect: { peakDisk } }) => peakText(peakDisk)),
    row('replicas off by', ({ effect }) => offText(effect.before.replicas, effect.after.replicas)),
    row('leaders off by', ({ effect }) => offText(effect.before.leaders, effect.after.leaders)),
    row('bytes off by', ({ effect }) => offText(effect.before.bytes, effect.after.bytes)),
    row('plan', ({ plan }) => plan.planId.replace(/^plan-/, '')),
  ];
  const limits = [
    ...(budget.maxMoveBytes === null ? [] : [bytesText(budget.maxMoveBytes)]),
    ...(budget.maxMoves === null ? [] : [plural(budget.maxMoves, 'move')]),
  ].join(' and ');
  const source = budget.given
    ? 'as given'
    : 'half of what the balanced plan copies; name another with --max-move-bytes';
  const width = Math.max(...choices.map((choice) => titleOf(choice).length));
  return [
    `Choices for a rebalance of cluster ${first.plan.clusterId}\n\n`,
    table(rows),
    `\n`,
    wrap(`"Off by" is the worst broker, as far from its share as it is now → after the plan.`, '  '),
    wrap(`The proven least is each choice's own: no valid plan that keeps to what it asks for copies less.`, '  '),
    wrap(`The budget is ${limits} (${source}).`, '  '),
    ...choices.flatMap((choice) => choice.plan.notes.map((note) => wrap(`Note on ${titleOf(choice)}: ${note}`, '  '))),
    ...leftOut.map(({ name, why }) => wrap(`No "${titles[name]}": ${why}.`, '  ')),
    `\nNothing has been changed. Take one by asking for it:\n`,
    ...choices.map((choice) => `  ${titleOf(choice).padEnd(width)}  evenkeel plan ${wordsOf(choice.plan.intent)}\n`),
  ].join('');
}

function titleOf({ names }: Choice): string {
  return names.map((name) => titles[name]).join(' = ');
}

function wordsOf({ intent, balance, maxMoveBytes, maxMoves }: Choice['plan']['intent']): string {
  if (intent.kind === 'leaders') return 'leaders …';
  return [
    'rebalance …',
    `--balance ${balance ?? 'all'}`,
    ...(maxMoveBytes === undefined ? [] : [`--max-move-bytes ${maxMoveBytes}`]),
    ...(maxMoves === undefined ? [] : [`--max-moves ${maxMoves}`]),
  ].join(' ');
}

function gapText(gap: number): string {
  if (gap === 0) return 'none: proven';
  if (gap < 0.000_01) return 'under 0.001 %';
  return Number.isFinite(gap) ? `${(100 * gap).toFixed(gap < 0.01 ? 3 : 1)} %` : 'not known';
}

function peakText(peak: Choice['effect']['peakDisk']): string {
  if (peak === null) return 'not known';
  return `${peak.percent === null ? bytesText(peak.bytes) : `${Math.round(peak.percent)} %`} on ${peak.broker}`;
}

function offText(before: Worst | null, after: Worst | null): string {
  const percent = (worst: Worst | null): string => {
    const rounded = Math.round(worst?.offPercent ?? 0);
    return `${rounded > 0 ? '+' : ''}${rounded === 0 ? 0 : rounded} %`;
  };
  return `${percent(before)} → ${percent(after)}`;
}
