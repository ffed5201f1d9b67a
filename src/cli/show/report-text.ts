/** The report of an execution, with what its message in Slack says: plan against actual, and what was seen at the end. */

import type { Report, WaveReport } from '../../../jobs/execution/report.ts';
import type { Archived } from '../../../jobs/ports.ts';
import { bytesText, plural, secondsText, table } from './units.ts';

export function reportText({ proposal, report }: Archived): string {
  const { executionId, movesDone, movesTotal, bytesCopied, bytesTotal, waves = [], dropped } = report;
  const people = report.approvedBy.length === 0 ? 'nobody' : report.approvedBy.join(', ');
  return [
    `${executionId} of plan ${proposal.proposalId} on ${proposal.clusterName}: ${endText(report)}\n`,
    `asked by ${proposal.requester.name}, approved by ${people}\n`,
    `${timesText(report)}\n`,
    `${movesDone} of ${plural(movesTotal, 'move')} done, ${bytesText(Math.min(bytesCopied, bytesTotal))} of ${bytesText(bytesTotal)} copied\n`,
    ...nowLines(report).map((line) => `${line}\n`),
    ...(report.end === null ? [] : [`${seenText(report)}\n`]),
    waves.length === 0
      ? ''
      : `\n${table([['wave', 'moves', 'planned', 'copied', 'planned in', 'took', 'held back'], ...waves.map(waveRow)])}`,
    ...dropped.map(({ move, reason }) => `move ${move} was left out: ${reason}\n`),
  ].join('');
}

function endText({ end, phase }: Report): string {
  return end === null ? `running (${phase})` : `${end.kind}, ${end.reason}`;
}

function timesText({ startedAtMs, endedAtMs, secondsPlanned }: Report): string {
  const planned = secondsPlanned === undefined ? '' : `; the plan said ${secondsText(secondsPlanned)} for the copying`;
  if (endedAtMs === null) return `began ${momentText(startedAtMs)}${planned}`;
  const took = secondsText((endedAtMs - startedAtMs) / 1000);
  return `began ${momentText(startedAtMs)}, ended ${momentText(endedAtMs)} after ${took}${planned}`;
}

function nowLines({ end, guard, pausedBy, cancelAskedBy, etaSeconds, rateBytesPerSec, waitingFor }: Report): string[] {
  if (end !== null) return [];
  return [
    ...(rateBytesPerSec === null ? [] : [`limit ${bytesText(rateBytesPerSec)}/s per broker`]),
    ...(etaSeconds === null ? [] : [`about ${secondsText(etaSeconds)} left`]),
    ...(guard === null ? [] : [`guard: ${guard.word} (${guard.reason})`]),
    ...(typeof pausedBy === 'string' ? [`paused by ${pausedBy}`] : []),
    ...(typeof cancelAskedBy === 'string' ? [`cancelled by ${cancelAskedBy}`] : []),
    ...(typeof waitingFor === 'string' ? [`now: ${waitingFor}`] : []),
  ];
}

function seenText({ seen, throttlesRestored }: Report): string {
  const left = throttlesRestored ? '' : '; not every throttle is back to what it was';
  if (seen === null) return `the cluster could not be looked at afterwards${left}`;
  const { rackViolations, ongoingReassignments, throttlesLeft } = seen;
  return `seen afterwards: ${plural(rackViolations, 'rack violation')}, ${plural(ongoingReassignments, 'move')} still going on, ${plural(throttlesLeft, 'throttle')} left${left}`;
}

function waveRow({
  wave,
  movesDone,
  movesPlanned,
  bytesPlanned,
  bytesDone,
  secondsPlanned,
  seconds,
  dips,
}: WaveReport): readonly string[] {
  return [
    String(wave + 1),
    `${movesDone}/${movesPlanned}`,
    bytesText(bytesPlanned),
    bytesText(bytesDone),
    secondsText(secondsPlanned),
    seconds === null ? '-' : secondsText(seconds),
    String(dips),
  ];
}

function momentText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
