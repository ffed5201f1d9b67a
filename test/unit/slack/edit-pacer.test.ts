import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Card } from '../../../jobs/card.ts';
import { refuse } from '../../../jobs/outcome.ts';
import { EditPacer, type Sent } from '../../../src/slack/edit-pacer.ts';
import { approvedByBob, plan, proposal, report } from '../../golden/views/support/cards.ts';
import { VirtualClock } from './support/virtual-clock.ts';

const end = { kind: 'done', reason: '' } as const;
const card = (movesDone: number, ended = false): Card => ({
  clusterName: 'prod',
  body: {
    kind: 'execution',
    proposal: proposal({ state: 'running', ...approvedByBob }),
    plan: plan(),
    report: report({ movesDone, end: ended ? end : null }),
  },
});
const message = (ts: string) => ({ channel: 'C1', ts });

type Write = { readonly ts: string; readonly done: number; readonly atMs: number };

function pacer(answer: (ts: string, count: number) => Sent = () => ({ kind: 'written' }), editsPerMinute = 40) {
  const clock = new VirtualClock();
  const writes: Write[] = [];
  const startMs = clock.nowMs();
  const made = new EditPacer({
    clock,
    editsPerMinute,
    spacingMs: 2000,
    patienceMs: 300_000,
    send: async ({ ts }, sent) => {
      const done = sent.body.kind === 'execution' ? sent.body.report.movesDone : -1;
      writes.push({ ts, done, atMs: clock.nowMs() - startMs });
      return answer(ts, writes.filter((write) => write.ts === ts).length);
    },
  });
  return { clock, writes, pacer: made };
}

describe('edits of messages', () => {
  it('of one message are at least 2 s apart, and only the newest is written', async () => {
    const { clock, writes, pacer: edits } = pacer();
    for (let done = 0; done < 50; done += 1) {
      await edits.edit(message('1'), card(done));
      await clock.advance(100);
    }
    await clock.advance(5000);
    assert.equal(writes.at(-1)?.done, 49);
    for (const [index, write] of writes.entries()) {
      if (index > 0) assert.ok(write.atMs - (writes[index - 1]?.atMs ?? 0) >= 2000, JSON.stringify(writes));
    }
    assert.ok(writes.length <= 4, `${writes.length} writes in 5 s`);
  });
  it('stay within the budget of a minute over all messages, and every message gets its turn', async () => {
    const { clock, writes, pacer: edits } = pacer();
    for (let round = 0; round < 60; round += 1) {
      for (let id = 0; id < 30; id += 1) await edits.edit(message(`m${id}`), card(round));
      await clock.advance(1000);
    }
    for (const { atMs } of writes) {
      const within = writes.filter((write) => write.atMs >= atMs && write.atMs < atMs + 60_000).length;
      assert.ok(within <= 40, `${within} writes in a minute`);
    }
    assert.equal(new Set(writes.map(({ ts }) => ts)).size, 30);
  });
  it('that end something go first, also when progress has used up its share', async () => {
    const { clock, writes, pacer: edits } = pacer();
    for (let id = 0; id < 60; id += 1) await edits.edit(message(`m${id}`), card(1));
    await clock.advance(1000);
    const before = writes.length;
    const ended = edits.edit(message('m59'), card(4, true));
    await clock.advance(100);
    assert.deepEqual(await ended, { ok: true, value: null });
    assert.deepEqual(
      writes.slice(before).map(({ ts, done }) => [ts, done]),
      [['m59', 4]],
    );
  });
  it('that end something do not wait out the spacing', async () => {
    const { clock, writes, pacer: edits } = pacer();
    await edits.edit(message('1'), card(1));
    await clock.advance(10);
    await edits.edit(message('1'), card(2));
    const ended = edits.edit(message('1'), card(4, true));
    await clock.advance(100);
    assert.ok((await ended).ok);
    assert.deepEqual(
      writes.map(({ done }) => done),
      [1, 4],
    );
  });
  it('wait as long as Slack asks, and delay no other message', async () => {
    const refusal = refuse('slack-unreachable', 'wait', 'wait');
    const {
      clock,
      writes,
      pacer: edits,
    } = pacer((ts, count) =>
      ts === 'slow' && count === 1 ? { kind: 'later', afterMs: 30_000, refusal } : { kind: 'written' },
    );
    await edits.edit(message('slow'), card(1));
    await clock.advance(100);
    await edits.edit(message('other'), card(1));
    await edits.edit(message('slow'), card(2));
    await clock.advance(1000);
    assert.deepEqual(
      writes.map(({ ts }) => ts),
      ['slow', 'other'],
    );
    await clock.advance(28_000);
    assert.equal(writes.length, 2);
    await clock.advance(3000);
    assert.deepEqual(
      writes.slice(2).map(({ ts, done }) => [ts, done]),
      [['slow', 2]],
    );
  });
  it('that other workers leave no room for wait, and an end that finds room goes at once', async () => {
    // What is over the shared budget was never sent, so it uses up none of this process's own.
    let room = false;
    const {
      clock,
      writes,
      pacer: edits,
    } = pacer(() => (room ? { kind: 'written' } : { kind: 'unsent', afterMs: 30_000 }));
    for (let id = 0; id < 50; id += 1) await edits.edit(message(`m${id}`), card(1));
    await clock.advance(1000);
    assert.equal(writes.length, 50);
    room = true;
    const ended = edits.edit(message('m7'), card(4, true));
    await clock.advance(100);
    assert.deepEqual(await ended, { ok: true, value: null });
    assert.deepEqual(
      writes.slice(50).map(({ ts, done }) => [ts, done]),
      [['m7', 4]],
    );
    await clock.advance(31_000);
    assert.equal(writes.length, 50 + 35);
  });
  it('of a deleted message are refused from then on without asking Slack again', async () => {
    const refusal = refuse('slack-refused', 'message_not_found', 'it was deleted');
    const { clock, writes, pacer: edits } = pacer(() => ({ kind: 'refused', refusal, gone: true }));
    assert.ok((await edits.edit(message('1'), card(1))).ok);
    await clock.advance(100);
    assert.deepEqual(await edits.edit(message('1'), card(2)), refusal);
    assert.deepEqual(await edits.edit(message('1'), card(4, true)), refusal);
    assert.equal(writes.length, 1);
  });
  it('are given up in the end, with a word', async () => {
    const refusal = refuse('slack-unreachable', 'down', 'wait');
    const { clock, pacer: edits } = pacer(() => ({ kind: 'later', afterMs: 2000, refusal }));
    const ended = edits.edit(message('1'), card(4, true));
    await clock.advance(400_000);
    const outcome = await ended;
    assert.ok(!outcome.ok && outcome.code === 'slack-unreachable');
    assert.ok(await edits.drain(0));
  });
  it('are all written before a drain ends', async () => {
    const { clock, writes, pacer: edits } = pacer();
    await edits.edit(message('1'), card(1));
    await clock.advance(10);
    await edits.edit(message('1'), card(2));
    const drained = edits.drain(5000);
    await clock.advance(5000);
    assert.equal(await drained, true);
    assert.deepEqual(
      writes.map(({ done }) => done),
      [1, 2],
    );
  });
});
