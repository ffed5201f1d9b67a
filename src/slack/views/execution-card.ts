/** A plan being carried out: one message, edited until it ends in a report. */

import type { CardBody } from '../../../jobs/card.ts';
import type { Report } from '../../../jobs/execution/report.ts';
import { actionIds, writeButton } from '../buttons.ts';
import { actions, button, context, header, type KnownBlock, section, type View } from './blocks.ts';
import { intentTitle } from './intent-words.ts';
import { bold, code, harmless, mention, moment } from './mrkdwn.ts';
import {
  barText,
  bytesText,
  clip,
  counted,
  countText,
  durationText,
  listText,
  percentText,
  rateText,
} from './words.ts';

export type ExecutionBody = Extract<CardBody, { readonly kind: 'execution' }>;

const droppedAtMost = 5;
const wavesAtMost = 6;

export function executionView(body: ExecutionBody, clusterName: string): View {
  const { proposal, plan, report } = body;
  const state = stateWord(report);
  const title = `${intentTitle(plan.intent)} · ${clusterName} · ${state}`;
  const blocks: KnownBlock[] = [
    header(title),
    section(
      [`${code(barText(shareOf(report)))} ${bold(doneText(report))}`, flowText(report)].filter(notEmpty).join('\n'),
    ),
    ...(report.end === null ? runningBlocks(report) : endBlocks(report)),
    ...droppedBlocks(body),
    context(
      `${report.executionId} of plan ${proposal.proposalId}. Asked by ${mention(proposal.requester.userId)}, approved by ${listText(approversOf(body))}.`,
      report.endedAtMs === null
        ? `Started ${moment(report.startedAtMs)}`
        : `Ended ${moment(report.endedAtMs)} after ${durationText((report.endedAtMs - report.startedAtMs) / 1000)}`,
    ),
    buttonsOf(body),
  ];
  return { text: `${title}. ${doneText(report)}.`, blocks };
}

/** Ids become mentions that Slack keeps up to date; the report knows only names. */
function approversOf({ proposal, report }: ExecutionBody): readonly string[] {
  const ids = proposal.approvals.map(({ person }) => person.userId);
  return (ids.length === 0 ? report.approvedBy : ids).map(mention);
}

function stateWord(report: Report): string {
  if (report.end === null) return `running as ${report.executionId}`;
  return { done: 'done', cancelled: 'cancelled', failed: 'failed' }[report.end.kind];
}

/** Bytes say more than moves, except where nothing is copied. */
function shareOf({ bytesTotal, bytesCopied, movesTotal, movesDone, end }: Report): number {
  if (end?.kind === 'done') return 1;
  // What Kafka copies can exceed what was there when the plan was made; only the end is "all of it".
  if (bytesTotal > 0) return Math.min(0.99, bytesCopied / bytesTotal);
  return movesTotal === 0 ? 0 : Math.min(0.99, movesDone / movesTotal);
}

function doneText(report: Report): string {
  const moves = `${countText(report.movesDone)} of ${counted(report.movesTotal, 'move')} done`;
  if (report.bytesTotal === 0) return `${percentText(shareOf(report))}, ${moves}`;
  const copied = report.end?.kind === 'done' ? report.bytesTotal : Math.min(report.bytesCopied, report.bytesTotal);
  return `${percentText(shareOf(report))}: ${bytesText(copied)} of ${bytesText(report.bytesTotal)}, ${moves}`;
}

function flowText(report: Report): string {
  if (report.end !== null) return '';
  const eta = report.etaSeconds === null ? '' : `about ${durationText(report.etaSeconds)} left`;
  const wave = report.wave === null ? '' : `wave ${report.wave + 1} of ${report.wavesTotal}`;
  const limit = report.rateBytesPerSec === null ? '' : `limit ${rateText(report.rateBytesPerSec)} per broker`;
  const speed = report.bytesPerSec > 0 ? `${rateText(report.bytesPerSec)} now` : '';
  return [phaseText(report.phase), wave, speed, limit, eta].filter(notEmpty).join(' · ');
}

function phaseText(phase: Report['phase']): string {
  return {
    starting: 'looking at the cluster',
    throttling: 'setting the copy limit',
    moving: 'copying',
    electing: 'electing leaders',
    finishing: 'taking the copy limits away and looking at the result',
    ended: 'ended',
  }[phase];
}

/** What keeps it from copying comes before what watches over it. */
function runningBlocks(report: Report): readonly KnownBlock[] {
  const { waitingFor = null, pausedBy = null, cancelAskedBy = null } = report;
  const holds = [
    cancelAskedBy === null ? '' : `*Ending:* ${harmless(clip(cancelAskedBy, 80))} cancelled it.`,
    pausedBy === null
      ? ''
      : `*Paused* by ${harmless(clip(pausedBy, 80))}: what is being copied is finished, nothing new begins.`,
    waitingFor === null ? '' : `*Now:* ${harmless(clip(waitingFor, 500))}`,
  ].filter(notEmpty);
  return [...(holds.length === 0 ? [] : [section(holds.join('\n'))]), ...watchBlocks(report)];
}

/** What the guard says, and what it looks at: whether anything is behind that should not be. */
function watchBlocks({ guard, inSync = null, phase }: Report): readonly KnownBlock[] {
  const words = { go: 'all is well', slow: 'going slower', pause: 'holding back', abort: 'stopping' } as const;
  const said =
    guard === null
      ? phase === 'moving'
        ? 'Guard: has held nothing back.'
        : ''
      : `Guard: ${words[guard.word]}${guard.reason === '' ? '' : ` (${harmless(clip(guard.reason, 300))})`}.`;
  const seen =
    inSync === null || inSync.partitions === 0
      ? ''
      : inSync.behind === 0
        ? `In sync: ${inSync.partitions === 1 ? 'the one partition that is' : `all ${countText(inSync.partitions)} partitions that are`} looked at.`
        : `*Not in sync: ${countText(inSync.behind)} of ${counted(inSync.partitions, 'partition')}*, for example ${code(inSync.example ?? '')}.`;
  const parts = [said, seen].filter(notEmpty);
  return parts.length === 0 ? [] : [context(...parts)];
}

/** What was seen on the cluster afterwards, not what was meant to be there. */
function endBlocks(report: Report): readonly KnownBlock[] {
  const { end, seen, throttlesRestored } = report;
  if (end === null) return [];
  const why = end.kind === 'done' && end.reason === '' ? '' : harmless(clip(end.reason, 1500));
  const lines = [
    end.kind === 'done' ? '' : `*${end.kind === 'cancelled' ? 'Cancelled' : 'Failed'}:* ${why}`,
    seen === null
      ? 'The cluster could not be looked at afterwards.'
      : `Seen on the cluster afterwards: ${counted(seen.rackViolations, 'rack violation')}, ${counted(seen.ongoingReassignments, 'move')} still going on, ${counted(seen.throttlesLeft, 'copy limit')} left behind.`,
    throttlesRestored
      ? ''
      : '*The copy limits are not all back to what they were.* It is tried again by itself; status shows them.',
  ];
  return [section(lines.filter(notEmpty).join('\n')), ...waveBlocks(report)];
}

/** Plan against actual, so that the next estimate is believed as far as it deserves. */
function waveBlocks({ waves = [] }: Report): readonly KnownBlock[] {
  const begun = waves.filter(({ seconds, bytesPlanned }) => seconds !== null && bytesPlanned > 0);
  if (begun.length === 0) return [];
  const lines = begun.slice(0, wavesAtMost).map((wave) => {
    const held = wave.dips === 0 ? '' : `, held back ${counted(wave.dips, 'time')}`;
    const took = durationText(Math.max(1, Math.round(wave.seconds ?? 0)));
    const planned = `planned ${bytesText(wave.bytesPlanned)} in ${durationText(Math.max(1, Math.round(wave.secondsPlanned)))}`;
    return `Wave ${wave.wave + 1}: ${bytesText(wave.bytesDone)} in ${took} (${planned})${held}`;
  });
  const more = begun.length - lines.length;
  return [context([...lines, ...(more > 0 ? [`and ${counted(more, 'wave')} more in the report`] : [])].join('\n'))];
}

function droppedBlocks({ plan, report }: ExecutionBody): readonly KnownBlock[] {
  if (report.dropped.length === 0) return [];
  const named = report.dropped.slice(0, droppedAtMost).map(({ move, reason }) => {
    const { topic, partition } = plan.moves[move] ?? { topic: 'unknown', partition: 0 };
    return `• ${code(`${topic}-${partition}`)}: ${harmless(clip(reason, 200))}`;
  });
  const more = report.dropped.length - named.length;
  const rest = more > 0 ? [`• and ${countText(more)} more`] : [];
  return [section([`*${counted(report.dropped.length, 'move')} left out*`, ...named, ...rest].join('\n'))];
}

function buttonsOf({ proposal, report }: ExecutionBody): KnownBlock {
  const details = button({
    actionId: actionIds.details,
    text: 'Details',
    value: writeButton(proposal),
    label: `Details of ${proposal.proposalId}`,
  });
  const why = button({
    actionId: actionIds.why,
    text: 'Why?',
    value: writeButton(proposal),
    label: `Why ${proposal.proposalId} moves what`,
  });
  const id = `execution-${report.executionId}`;
  if (report.end !== null || report.phase === 'finishing' || (report.cancelAskedBy ?? null) !== null)
    return actions(id, [details, why]);
  const cancel = button({
    actionId: actionIds.cancel,
    text: 'Cancel…',
    value: report.executionId,
    style: 'danger',
    label: `Cancel ${report.executionId}`,
    confirm: {
      title: `Cancel ${report.executionId}?`,
      text: 'Moves that have not finished are put back as they were; what has been copied for finished ones stays. Copy limits are taken away.',
      yes: 'Cancel the moves',
      no: 'Keep going',
    },
  });
  const paused = (report.pausedBy ?? null) !== null;
  const hold = button({
    actionId: paused ? actionIds.resume : actionIds.pause,
    text: paused ? 'Resume' : 'Pause',
    value: report.executionId,
    label: `${paused ? 'Resume' : 'Pause'} ${report.executionId}`,
  });
  const rate = button({
    actionId: actionIds.rate,
    text: 'Copy rate…',
    value: report.executionId,
    label: `Copy rate of ${report.executionId}`,
  });
  return actions(id, [hold, rate, cancel, details, why]);
}

function notEmpty(text: string): boolean {
  return text !== '';
}
