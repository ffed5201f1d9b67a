import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry } from '../../../jobs/execution/journal.ts';
import { recordLines, recordText } from '../../../src/slack/record.ts';
import { approvedByBob, bob, mira, noon, proposal } from '../../golden/views/support/cards.ts';

describe('the record', () => {
  const run = proposal({ state: 'failed', ...approvedByBob });
  const { digest, proposalId, clusterId, clusterName } = run;
  const journal = {
    executionId: 'E-90QX',
    entries: [
      { kind: 'started', digest, proposalId, clusterId, clusterName },
      { kind: 'admitted' },
      { kind: 'cancel-asked', by: 'mira' },
      { kind: 'ended', end: 'cancelled', reason: 'mira asked' },
    ].map((event, seq) => ({ seq, atMs: noon + 100_000 + seq, event: event as JournalEntry['event'] })),
  };
  const rejection = { person: bob, atMs: noon - 1000, reason: 'not "today"\n' };
  const rejected = proposal({ proposalId: 'P-2', createdAtMs: noon - 5000, state: 'rejected', rejection });
  const lines = recordLines([run, rejected], [journal]);

  it('says who asked, who decided and what came of it, oldest first', () => {
    assert.deepEqual(
      lines.map(({ event, by, proposalId }) => [proposalId, event, by?.userId]),
      [
        ['P-2', 'asked', mira.userId],
        ['P-2', 'rejected', bob.userId],
        ['P-7F3K', 'asked', mira.userId],
        ['P-7F3K', 'approved', bob.userId],
        ['P-7F3K', 'started', undefined],
        ['P-7F3K', 'told', undefined],
        ['P-7F3K', 'ended', undefined],
      ],
    );
    assert.deepEqual(
      lines.slice(-2).map(({ detail }) => detail),
      ['cancel by mira', 'cancelled: mira asked'],
    );
  });
  it('keeps one line per entry, whatever people wrote', () => {
    const text = recordText(lines);
    assert.equal(text.trim().split('\n').length, lines.length);
    for (const line of text.trim().split('\n')) assert.doesNotThrow(() => JSON.parse(line));
  });
  it('shows the digest that each approver saw', () => {
    const other = { ...run, approvals: [{ person: bob, atMs: noon, digest: 'something else' }] };
    const approved = recordLines([other], []).find(({ event }) => event === 'approved');
    assert.equal(approved?.digest, 'something else');
  });
});
