import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CardBody } from '../../../jobs/card.ts';
import { advise } from '../../../planner/advice/advise.ts';
import type { Snapshot } from '../../../planner/index.ts';
import { analyse } from '../../../planner/what-if/analyse.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { playScenario } from '../../../planner/what-if/scene.ts';
import { cardBlocks } from '../../../src/slack/views/card-blocks.ts';
import { snapshot } from './support/cards.ts';
import { draw } from './support/draw.ts';
import { assertGolden } from './support/golden.ts';
import { limitFaults } from './support/limits.ts';

const card = (body: CardBody) => ({ clusterName: 'prod', body });

describe('what a failure would stop', () => {
  const bodyOf = (of: Snapshot, words: { fail?: string[]; cut?: string[] }): CardBody => {
    const read = readScenario(of, { fail: words.fail ?? [], cut: words.cut ?? [] });
    if (!read.ok) return assert.fail(read.error);
    return { kind: 'what-if', ...playScenario(of, read.scenario) };
  };
  const wide = (brokers: number): Snapshot => {
    const ids = Array.from({ length: brokers }, (_, index) => index + 1);
    const partitions = ids.map((id) => {
      const replicas = [id, (id % brokers) + 1, ((id + 1) % brokers) + 1];
      return { partition: id, leader: id, replicas, isr: replicas, sizeBytes: 1 };
    });
    const topics = [{ name: 'orders', configs: { 'min.insync.replicas': '3' }, partitions }];
    return snapshot({ brokers: ids.map((id) => ({ id, rack: `r${id % 3}` })), topics });
  };
  it('says it of a rack', () => assertGolden('what-if', cardBlocks(card(bodyOf(snapshot(), { fail: ['rack:a'] })))));
  it('says it of a cut', () => assertGolden('what-if-cut', cardBlocks(card(bodyOf(snapshot(), { cut: ['a|b'] })))));
  it('says that nothing stops', () => {
    const calm = wide(6);
    const topics = calm.topics.map((topic) => ({ ...topic, configs: { 'min.insync.replicas': '1' } }));
    const view = cardBlocks(card(bodyOf({ ...calm, topics }, { fail: ['broker:1'] })));
    assert.match(draw(view), /can still be written with acks=all and read/);
  });
  it('fits with 300 brokers and 300 partitions that stop', () => {
    const view = cardBlocks(card(bodyOf(wide(300), { fail: ['rack:r0'] })));
    assert.deepEqual(limitFaults(view), []);
    assert.match(draw(view), /and \d+ more partitions/);
  });
  it('shows its picture', () => {
    const body = bodyOf(snapshot(), { fail: ['rack:a'] });
    if (body.kind !== 'what-if') return assert.fail();
    const drawn = draw(cardBlocks(card({ ...body, picture: { fileId: 'F1', altText: 'racks and brokers' } })));
    assert.match(drawn, /\(picture: racks and brokers\)/);
  });
  it('sums up how much can fail', () => {
    const body = { kind: 'survival', analysis: analyse(snapshot()), takenAt: '2026-11-21T12:00:00Z' } as const;
    assertGolden('survival', cardBlocks(card(body)));
  });
});

describe('what replication gives and costs', () => {
  const takenAt = '2026-11-21T12:00:00Z';
  const adviceOn = (of: Snapshot, topics: readonly string[] = []) =>
    cardBlocks(card({ kind: 'advice', advice: advise(of), topics, takenAt }));
  const twoPlaces = (): Snapshot => {
    const brokers = [1, 2, 3, 4].map((id) => ({ id, rack: id < 3 ? 'dc1' : 'dc2' }));
    const partitions = [0, 1].map((partition) => ({ partition, leader: 1, replicas: [1, 2, 3], sizeBytes: 4e9 }));
    const voters = [11, 12, 13].map((id) => ({ id, rack: id < 13 ? 'dc1' : 'dc2' }));
    const topics = [{ name: 'orders', configs: { 'min.insync.replicas': '2', 'flush.messages': '1' }, partitions }];
    return { ...snapshot({ brokers, topics }), controlPlane: { kind: 'kraft', leaderId: 11, voters } };
  };
  it('is said of a cluster', () => assertGolden('advice', adviceOn(snapshot())));
  it('is said of two data centres', () => assertGolden('advice-two-places', adviceOn(twoPlaces(), ['orders'])));
  it('fits with many choices and long names', () => {
    const topics = Array.from({ length: 200 }, (_, index) => ({
      name: `${'x'.repeat(200)}${index}`,
      configs: { 'min.insync.replicas': String((index % 4) + 1), 'flush.messages': '1' },
      partitions: [{ partition: 0, leader: 1, replicas: [1, 2, 3].slice(0, (index % 3) + 1) }],
    }));
    const names = topics.map(({ name }) => name);
    assert.deepEqual(limitFaults(adviceOn({ ...twoPlaces(), topics }, names)), []);
  });
});
