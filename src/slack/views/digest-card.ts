/** How a cluster stands, in a few lines: for a channel that gets it every week. */

import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { CardBody } from '../../../jobs/card.ts';
import type { DayScore } from '../../../jobs/watch/ports.ts';
import type { Severity } from '../../../planner/index.ts';
import { context, header, section, type View } from './blocks.ts';
import { bold, harmless, mention, momentOf } from './mrkdwn.ts';
import { clip, counted, countText, listText } from './words.ts';

export type DigestBody = Extract<CardBody, { readonly kind: 'digest' }>;

const worst: readonly Severity[] = ['critical', 'high', 'medium'];
const worstAtMost = 5;
const plansAtMost = 8;
const daysShown = 14;

export function digestView(body: DigestBody, clusterName: string): View {
  const { score, findings, proposals, scores, takenAt, nowMs } = body;
  const title = `Digest · ${clusterName} · ${score} of 100`;
  const serious = worst.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  const verdict =
    serious.length === 0
      ? 'Nothing of weight was found.'
      : `${counted(serious.length, 'finding')} of weight; the worst come first.`;
  const lines = serious
    .slice(0, worstAtMost)
    .map(({ severity, title: what }) => `• ${severity.toUpperCase()}: ${harmless(clip(what, 200))}`);
  const open = proposals.filter(({ state, expiresAtMs }) => state === 'posted' && expiresAtMs > nowMs);
  const carried = proposals.filter(({ state }) => state === 'done' || state === 'failed' || state === 'cancelled');
  const running = proposals.filter(({ state }) => state === 'running' || state === 'approved');
  return {
    text: `${title}. ${verdict}`,
    blocks: [
      header(title),
      section([bold(verdict), ...lines, ...trendLines(scores)].join('\n')),
      section(
        [
          `${bold('Waiting for people:')} ${named(open)}`,
          `${bold('Under way:')} ${named(running)}`,
          `${bold('Ended within a week:')} ${carried.length === 0 ? 'none' : endedText(carried)}`,
        ].join('\n'),
      ),
      context(`Seen ${momentOf(takenAt)} · \`audit\` lists every finding with its remedy`),
    ],
  };
}

function named(proposals: readonly Proposal[]): string {
  if (proposals.length === 0) return 'none';
  return listText(
    proposals.map(({ proposalId, requester }) => `${proposalId} (asked by ${mention(requester.userId)})`),
    plansAtMost,
  );
}

function endedText(proposals: readonly Proposal[]): string {
  const counts = (['done', 'failed', 'cancelled'] as const)
    .map((state) => [state, proposals.filter((proposal) => proposal.state === state).length] as const)
    .filter(([, count]) => count > 0);
  return listText(counts.map(([state, count]) => `${countText(count)} ${state}`));
}

/** Today against a week ago, the last days one by one, and the lowest of a month. */
function trendLines(scores: readonly DayScore[]): readonly string[] {
  const today = scores.at(-1);
  if (today === undefined || scores.length < 2) return [];
  const weekAgo = dayBefore(today.day, 7);
  const then = scores.findLast(({ day }) => day <= weekAgo) ?? scores[0]!;
  const change = today.score - then.score;
  const how = change === 0 ? 'as' : `${countText(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than`;
  const month = scores.filter(({ day }) => day > dayBefore(today.day, 30));
  const lowest = month.reduce((low, each) => (each.score < low.score ? each : low), today);
  const last = scores.slice(-daysShown).map((each) => each.score);
  return [
    `${bold('Score:')} ${today.score} of 100, ${how} on ${then.day} (${then.score}). Lowest of 30 days: ${lowest.score} on ${lowest.day}.`,
    `Day by day: ${last.join(' ')}`,
  ];
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}
