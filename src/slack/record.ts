/** The record of who moved what, when, and on whose yes: one JSON object per line, oldest first. */

import type { Proposal } from '../../jobs/approval/proposal.ts';
import type { JournalEntry } from '../../jobs/execution/journal.ts';

export type RecordLine = {
  readonly at: string;
  readonly event: 'asked' | 'approved' | 'rejected' | 'started' | 'told' | 'ended';
  readonly cluster: string;
  readonly proposalId: string;
  readonly digest: string;
  readonly by?: { readonly teamId: string; readonly userId: string; readonly name: string };
  readonly executionId?: string;
  readonly detail?: string;
};

/** One execution's own words, as they were appended. */
export type Journal = { readonly executionId: string; readonly entries: readonly JournalEntry[] };

export function recordLines(proposals: readonly Proposal[], journals: readonly Journal[]): readonly RecordLine[] {
  const lines = [...proposals.flatMap(decisions), ...journals.flatMap(runs)];
  return lines.sort((left, right) => left.at.localeCompare(right.at, 'en'));
}

export function recordText(lines: readonly RecordLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function decisions(proposal: Proposal): readonly RecordLine[] {
  const about = { cluster: proposal.clusterName, proposalId: proposal.proposalId };
  const { digest, requester, rejection } = proposal;
  return [
    { at: iso(proposal.createdAtMs), event: 'asked', ...about, digest, by: requester, detail: `now ${proposal.state}` },
    // The digest that this person saw, not the proposal's: the record must be able to show that they were the same.
    ...proposal.approvals.map(
      (approval) =>
        ({
          at: iso(approval.atMs),
          event: 'approved',
          ...about,
          digest: approval.digest,
          by: approval.person,
        }) as const,
    ),
    ...(rejection === null
      ? []
      : [
          {
            at: iso(rejection.atMs),
            event: 'rejected',
            ...about,
            digest,
            by: rejection.person,
            detail: rejection.reason,
          } as const,
        ]),
  ];
}

/** What began, what people told it while it ran, and how it ended. */
function runs({ executionId, entries }: Journal): readonly RecordLine[] {
  const start = entries.map(({ event }) => event).find((event) => event.kind === 'started');
  if (start === undefined) return [];
  const about = { cluster: start.clusterName, proposalId: start.proposalId, digest: start.digest, executionId };
  return entries.flatMap(({ atMs, event }): readonly RecordLine[] => {
    const at = iso(atMs);
    switch (event.kind) {
      case 'started':
        return [{ at, event: 'started', ...about }];
      case 'cancel-asked':
      case 'pause-asked':
      case 'resume-asked':
        return [{ at, event: 'told', ...about, detail: `${event.kind.replace('-asked', '')} by ${event.by}` }];
      case 'throttle-asked':
        return [{ at, event: 'told', ...about, detail: `copy at ${event.rateBytesPerSec} bytes/s by ${event.by}` }];
      case 'ended':
        return [
          { at, event: 'ended', ...about, detail: [event.end, event.reason].filter((part) => part !== '').join(': ') },
        ];
      default:
        return [];
    }
  });
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
