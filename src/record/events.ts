/** What a write says for the record: of a proposal, the difference to what was there; of a journal, what people would ask about. */

import type { Person, Proposal } from '../../jobs/approval/proposal.ts';
import type { JournalEvent } from '../../jobs/execution/journal.ts';
import type { RecordEvent } from './line.ts';

export function eventsOf(before: Proposal | null, now: Proposal): readonly RecordEvent[] {
  const { clusterName: cluster, proposalId, digest, channel, executionId } = now;
  const about = { cluster, proposalId, digest };
  if (before === null) {
    const why = now.schedule === undefined ? '' : ` (by the schedule ${now.schedule.scheduleId})`;
    return [
      { event: 'asked', ...about, by: byOf(now.requester), channel, detail: `${now.subject ?? ''}${why}`.trim() },
    ];
  }
  const approvals = now.approvals.slice(before.approvals.length).map(
    ({ person, digest: seen }): RecordEvent => ({
      event: 'approved',
      ...about,
      // What this person saw, not the proposal's: the record must be able to show that they were the same.
      digest: seen,
      by: byOf(person),
      channel,
      ...(executionId === null || before.executionId !== null ? {} : { executionId }),
    }),
  );
  if (now.rejection !== null && before.rejection === null) {
    const { person, reason } = now.rejection;
    return [...approvals, { event: 'rejected', ...about, by: byOf(person), channel, detail: reason }];
  }
  // How a run ends stands in its journal.
  const saysNothingNew =
    before.state === 'running' || ['drafted', 'posted', 'approved', 'running', before.state].includes(now.state);
  if (saysNothingNew) return approvals;
  const by = now.supersededBy === undefined ? '' : ` by ${now.supersededBy}`;
  const run = executionId === null ? {} : { executionId };
  return [...approvals, { event: 'became', ...about, ...run, detail: `${now.state}${by}` }];
}

/** Which execution a journal is about, from its first entry. */
export type Started = Extract<JournalEvent, { readonly kind: 'started' }>;

export function eventsOfJournal(executionId: string, started: Started, event: JournalEvent): readonly RecordEvent[] {
  const { clusterName: cluster, proposalId, digest } = started;
  const about = { cluster, proposalId, digest, executionId };
  switch (event.kind) {
    case 'started':
      return [{ event: 'started', ...about }];
    case 'cancel-asked':
    case 'pause-asked':
    case 'resume-asked':
      return [{ event: 'told', ...about, by: saidBy(event), detail: event.kind.replace('-asked', '') }];
    case 'throttle-asked': {
      const detail = `copy at ${Number((event.rateBytesPerSec / 1e6).toFixed(3))} MB/s per broker`;
      return [{ event: 'told', ...about, by: saidBy(event), detail }];
    }
    case 'ended':
      return [{ event: 'ended', ...about, detail: [event.end, event.reason].filter((part) => part !== '').join(': ') }];
    default:
      return [];
  }
}

/** Whether the first entry of a journal is needed to say what this one is about. */
export function isRecorded({ kind }: JournalEvent): boolean {
  return kind === 'started' || kind === 'ended' || kind.endsWith('-asked');
}

function byOf({ userId, name, teamId }: Person): NonNullable<RecordEvent['by']> {
  return { userId, name, teamId };
}

/** Entries of before ids were kept have a name only. */
function saidBy({
  by,
  userId = '',
}: {
  readonly by: string;
  readonly userId?: string;
}): NonNullable<RecordEvent['by']> {
  return { userId, name: by };
}
