import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Partition, Snapshot } from '../../../planner/index.ts';
import { statusFigures } from '../../../src/slack/views/status-figures.ts';
import { snapshot } from '../../golden/views/support/cards.ts';

const one = (partition: Partial<Partition>, minIsr = '2', over: Partial<Snapshot> = {}) =>
  statusFigures(
    snapshot({
      topics: [
        {
          name: 't',
          configs: { 'min.insync.replicas': minIsr },
          partitions: [{ partition: 0, leader: 101, replicas: [101, 103], ...partition }],
        },
      ],
      ...over,
    }),
  );

describe('the figures of a status', () => {
  it('count a partition whose ISR is whole as well', () => {
    const { underReplicated, underMinIsr, atMinIsr } = one({});
    assert.deepEqual({ underReplicated, underMinIsr, atMinIsr }, { underReplicated: 0, underMinIsr: 0, atMinIsr: 0 });
  });
  it('tell under min ISR from at min ISR', () => {
    assert.equal(one({ isr: [101] }).underMinIsr, 1);
    assert.equal(one({ isr: [101] }, '1').atMinIsr, 1);
    assert.equal(one({ isr: [101] }, '1').underMinIsr, 0);
  });
  it('ask for no more than the replicas that there are, since Kafka 3.7', () => {
    assert.equal(one({ replicas: [101], isr: [101] }).underMinIsr, 0);
    assert.equal(one({ replicas: [101], isr: [101] }, '2', { kafkaVersion: '3.6.0' }).underMinIsr, 1);
  });
  it('do not count replicas that are being added as missing', () => {
    const moving = one({ replicas: [104, 101, 103], adding: [104], isr: [101, 103] });
    assert.deepEqual([moving.underReplicated, moving.moving, moving.rackViolations], [0, 1, 0]);
  });
  it('see a rack violation only where racks are known', () => {
    assert.equal(one({ replicas: [101, 102] }).rackViolations, 1);
    const brokers = [101, 102].map((id) => ({ id, rack: null }));
    assert.equal(one({ replicas: [101, 102] }, '2', { brokers }).rackViolations, 0);
  });
  it('name brokers that hold replicas and are not registered', () => {
    const gone = one({ replicas: [101, 999] }).brokers.find(({ id }) => id === 999);
    assert.equal(gone?.state, 'gone');
  });
});
