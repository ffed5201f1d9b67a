/** How a cluster stands, in a few lines: for a channel that gets it every week. */

import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { CardBody } from '../../../jobs/card.ts';
import type { Severity } from '../../../planner/index.ts';
import { context, header, section, type View } from './blocks.ts';
import { bold, harmless, mention, momentOf } from './mrkdwn.ts';
import { clip, counted, countText, listText } from './words.ts';

export type DigestBody = Extract<CardBody, { readonly kind: 'digest' }>;

const worst: readonly Severity[] = ['critical', 'high', 'medium'];
const worstAtMost = 5;
const plansAtMost = 8;

export function digestView({ score, findings, proposals, takenAt, nowMs }: DigestBody, clusterName: string): View {
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
      section([bold(verdict), ...lines].join('\n')),
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
