import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTouched, touching } from '../../../planner/explain/touching.ts';
import { move, plan } from '../../golden/views/support/cards.ts';

describe('what of a plan touches a broker or a topic', () => {
  it('is in the order in which it is carried out, with what it copies there', () => {
    const gains = touching(plan(), { kind: 'broker', broker: 105 });
    assert.deepEqual(
      gains.moves.map(({ move: { topic, partition }, wave }) => [topic, partition, wave]),
      [
        ['orders', 0, 1],
        ['orders', 1, 2],
        ['orders', 2, 2],
        ['__consumer_offsets', 0, 3],
      ],
    );
    assert.deepEqual([gains.copiesIn, gains.copiesOut, gains.bytesIn, gains.leaderChanges], [4, 0, 16e9, 0]);
    const gives = touching(plan(), { kind: 'broker', broker: 102 });
    assert.deepEqual([gives.copiesIn, gives.copiesOut, gives.bytesIn], [0, 4, 0]);
    assert.deepEqual(gives.load?.before.replicas, 178);
  });
  it('counts a leader that a broker gains or loses', () => {
    const moves = [{ ...move(0), from: [101, 103, 105], to: [103, 101, 105], bytes: 0 }];
    const waves = [{ ...plan().waves[0]!, moves: [0] }];
    const of = (broker: number) => touching(plan({ moves, waves }), { kind: 'broker', broker }).leaderChanges;
    assert.deepEqual([of(101), of(103), of(105)], [-1, 1, 0]);
  });
  it('groups reasons, most first, and is empty for what is not touched', () => {
    const moves = [move(0), { ...move(1), why: 'other' }, move(2)];
    const waves = [{ ...plan().waves[0]!, moves: [0, 1, 2] }];
    const found = touching(plan({ moves, waves }), { kind: 'topic', topic: 'orders', partition: null });
    assert.deepEqual(found.reasons, [
      { why: 'two replicas in rack a', moves: 2 },
      { why: 'other', moves: 1 },
    ]);
    assert.deepEqual(touching(plan(), { kind: 'topic', topic: 'orders', partition: 99 }).moves, []);
  });
});

describe('what a person means by a few letters', () => {
  const of = (text: string) => readTouched(plan({ moves: [move(0), move(7, 'clicks-2')] }), text);
  it('is a broker, a topic or a partition, a whole name first', () => {
    assert.deepEqual(of(' 104 '), { kind: 'broker', broker: 104 });
    assert.deepEqual(of('orders'), { kind: 'topic', topic: 'orders', partition: null });
    assert.deepEqual(of('orders-0'), { kind: 'topic', topic: 'orders', partition: 0 });
    assert.deepEqual(of('clicks-2'), { kind: 'topic', topic: 'clicks-2', partition: null });
    assert.deepEqual(of('clicks-2-7'), { kind: 'topic', topic: 'clicks-2', partition: 7 });
  });
  it('is nothing for what the plan does not know', () => {
    for (const text of ['', '999', 'order', '-1', 'orders-', '9'.repeat(400)]) assert.equal(of(text), null, text);
  });
});
