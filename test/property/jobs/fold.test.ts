import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigChange } from '../../../jobs/cluster.ts';
import { fold, foldAll } from '../../../jobs/execution/fold.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { emptyState } from '../../../jobs/execution/state.ts';
import { inRequests } from '../../../jobs/execution/throttle.ts';
import fc from '../support/fast-check.ts';

const move = fc.integer({ min: 0, max: 5 });
const moves = fc.array(move, { minLength: 1, maxLength: 3 });
const by = fc.constantFrom('mira', 'jonas');

const journalEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc.record({ kind: fc.constant('moves-intended' as const), wave: fc.nat(2), moves }),
  fc.record({ kind: fc.constant('moves-seen' as const), wave: fc.nat(2), moves }),
  fc.record({ kind: fc.constant('move-dropped' as const), move, reason: fc.string(), harmless: fc.boolean() }),
  fc.record({ kind: fc.constant('move-refused' as const), move, error: fc.string() }),
  fc.record({ kind: fc.constant('claimed' as const), worker: by, fence: fc.nat() }),
  fc.record({ kind: fc.constant('cancel-asked' as const), by }),
  fc.record({ kind: fc.constant('pause-asked' as const), by }),
  fc.record({ kind: fc.constant('resume-asked' as const), by }),
  fc.record({ kind: fc.constant('throttle-seen' as const), wave: fc.nat(2), away: moves }),
  fc.record({ kind: fc.constant('throttle-released' as const), moves }),
  fc.record({ kind: fc.constant('throttle-lifting' as const) }),
  fc.record({ kind: fc.constant('throttle-lifted' as const) }),
  fc.record({ kind: fc.constant('ending' as const), end: fc.constantFrom('done', 'failed'), reason: fc.string() }),
);

describe('the fold of a journal', () => {
  it('is the same entry by entry, in two halves, and all at once', () => {
    fc.assert(
      fc.property(fc.array(journalEvent, { maxLength: 30 }), fc.nat(30), (events, cut) => {
        const entries = events.map((event, seq) => ({ seq, atMs: seq, event }));
        const whole = foldAll(entries);
        assert.deepEqual(entries.reduce(fold, emptyState), whole);
        assert.deepEqual(foldAll(entries.slice(cut), foldAll(entries.slice(0, cut))), whole);
        assert.equal(whole.seq, entries.length);
      }),
    );
  });

  it('changes nothing that was folded before', () => {
    fc.assert(
      fc.property(fc.array(journalEvent, { maxLength: 20 }), journalEvent, (events, last) => {
        const entries = events.map((event, seq) => ({ seq, atMs: seq, event }));
        const state = foldAll(entries);
        const before = structuredClone(state);
        fold(state, { seq: entries.length, atMs: 0, event: last });
        assert.deepEqual(state, before);
      }),
    );
  });
});

describe('requests for configs', () => {
  it('hold every change once, no key of a resource twice, and no long list', () => {
    const change: fc.Arbitrary<ConfigChange> = fc.record({
      resource: fc.oneof(
        fc.record({ kind: fc.constant('topic' as const), name: fc.constantFrom('a', 'b', 'c') }),
        fc.record({ kind: fc.constant('broker' as const), id: fc.integer({ min: 1, max: 3 }) }),
      ),
      key: fc.constantFrom('k1', 'k2'),
      op: fc.constantFrom('append', 'subtract'),
      value: fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 40 }).map((ids) => ids.join(',')),
    });
    const unique = fc.uniqueArray(change, { selector: (one) => JSON.stringify([one.resource, one.key]), maxLength: 9 });
    fc.assert(
      fc.property(unique, (changes) => {
        const requests = inRequests(changes, 30);
        const entries = (list: readonly ConfigChange[]): string[] =>
          list.flatMap(({ resource, key, value }) =>
            (value ?? '').split(',').map((entry) => JSON.stringify([resource, key, entry])),
          );
        assert.deepEqual(entries(requests.flat()).sort(), entries(changes).sort());
        for (const request of requests) {
          const names = request.map(({ resource, key }) => JSON.stringify([resource, key]));
          assert.equal(new Set(names).size, names.length);
          const lists = request.filter(({ resource }) => resource.kind === 'topic');
          assert.ok(lists.every(({ value }) => (value?.length ?? 0) <= 30));
        }
      }),
    );
  });
});
