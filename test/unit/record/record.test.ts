import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventsOf, eventsOfJournal } from '../../../src/record/events.ts';
import { chain, firstBreak, firstDifference, noHead, type RecordLine } from '../../../src/record/line.ts';
import { approvedByBob, bob, mira, noon, proposal } from '../../golden/views/support/cards.ts';

const asked = proposal({ subject: 'fix-racks', approvals: [], executionId: null });
const text = (lines: readonly RecordLine[]) => lines.map((line) => JSON.stringify(line));

describe('what a write says for the record', () => {
  it('is who asked, and for what', () => {
    const [line, ...more] = eventsOf(null, asked);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [line?.event, line?.by?.userId, line?.by?.teamId, line?.detail],
      ['asked', mira.userId, mira.teamId, 'fix-racks'],
    );
  });
  it('is each approval once, with the digest that this person saw', () => {
    const half = { ...asked, approvals: [{ person: bob, atMs: noon, digest: 'something else' }] };
    assert.deepEqual(
      eventsOf(asked, half).map(({ event, digest, by }) => [event, digest, by?.userId]),
      [['approved', 'something else', bob.userId]],
    );
    assert.deepEqual(eventsOf(half, { ...half, messageTs: '2.0' }), []);
    const whole = { ...half, ...approvedByBob, approvals: [...half.approvals, ...approvedByBob.approvals] };
    assert.deepEqual(
      eventsOf(half, { ...whole, state: 'approved', executionId: 'E-1' }).map(({ executionId }) => executionId),
      ['E-1'],
    );
  });
  it('is a rejection with its reason, and what became of a plan', () => {
    const rejection = { person: bob, atMs: noon, reason: 'not "today"\n' };
    assert.deepEqual(
      eventsOf(asked, { ...asked, state: 'rejected', rejection }).map(({ event, detail }) => [event, detail]),
      [['rejected', 'not "today"\n']],
    );
    assert.deepEqual(
      eventsOf(asked, { ...asked, state: 'superseded', supersededBy: 'P-9' }).map(({ detail }) => detail),
      ['superseded by P-9'],
    );
    assert.deepEqual(eventsOf(asked, { ...asked, state: 'running' }), [], 'its journal says that');
  });
  it('is what people told an execution, and its end', () => {
    const { digest, proposalId, clusterId, clusterName } = asked;
    const started = { kind: 'started', digest, proposalId, clusterId, clusterName } as const;
    const said = [
      started,
      { kind: 'admitted' } as const,
      { kind: 'cancel-asked', by: 'mira', userId: 'U0MIRA' } as const,
      { kind: 'throttle-asked', by: 'bob', userId: 'U0BOB', rateBytesPerSec: 5_500_000 } as const,
      { kind: 'ended', end: 'cancelled', reason: 'mira asked' } as const,
    ].flatMap((event) => eventsOfJournal('E-90QX', started, event));
    assert.deepEqual(
      said.map(({ event, by, detail, executionId }) => [event, by?.userId, detail, executionId]),
      [
        ['started', undefined, undefined, 'E-90QX'],
        ['told', 'U0MIRA', 'cancel', 'E-90QX'],
        ['told', 'U0BOB', 'copy at 5.5 MB/s per broker', 'E-90QX'],
        ['ended', undefined, 'cancelled: mira asked', 'E-90QX'],
      ],
    );
  });
});

describe('the chain of the record', () => {
  const events = [...eventsOf(null, asked), ...eventsOf(null, asked), ...eventsOf(null, asked)];
  const lines = chain(noHead, events, noon);
  const texts = text(lines);

  it('is sound as written, from any line on, and with nothing in it', () => {
    assert.equal(firstBreak(texts), null);
    assert.equal(firstBreak(texts.slice(1)), null);
    assert.equal(firstBreak([]), null);
    const last = lines.at(-1) as RecordLine;
    assert.equal(firstBreak([...texts, ...text(chain(last, events, noon + 1))]), null);
  });
  it('breaks at a line that was changed, dropped, moved or slipped in', () => {
    const forged = texts.with(1, (texts[1] as string).replace('mira', 'bob'));
    assert.deepEqual(firstBreak(forged)?.line, 2);
    assert.match(firstBreak(forged)?.why ?? '', /was changed after it was written/);
    assert.match(firstBreak(texts.toSpliced(1, 1))?.why ?? '', /does not follow number 1/);
    assert.equal(firstBreak([texts[1] as string, texts[0] as string])?.line, 2);
    const [slipped] = text(chain({ seq: 1, hash: 'x' }, events.slice(0, 1), noon));
    assert.equal(firstBreak(texts.toSpliced(1, 1, slipped as string))?.line, 2);
    assert.equal(firstBreak(['{}'])?.line, 1);
    assert.equal(firstBreak(['not json'])?.line, 1);
  });
  it('is not judged where a newer release wrote it, and that is said', () => {
    const newer = JSON.stringify({ version: 2, ...JSON.parse(texts[1] as string) });
    assert.deepEqual(firstBreak(texts.with(1, newer)), {
      line: 2,
      why: 'is of version 2 of the format, which a newer Evenkeel wrote; this one reads version 1. Verify it with the newer release',
    });
  });
  it('written anew from some line on is sound, and an older copy gives it away', () => {
    const rest = events.slice(1).map((event) => ({ ...event, detail: 'nothing to see' }));
    const anew = [texts[0] as string, ...text(chain(lines[0] as RecordLine, rest, noon))];
    assert.equal(firstBreak(anew), null);
    assert.equal(firstDifference(anew, texts), 2);
    assert.equal(firstDifference(texts, texts.slice(0, 2)), null);
    assert.equal(firstDifference(texts.slice(2), texts.slice(0, 1)), null, 'they do not overlap');
  });
});
