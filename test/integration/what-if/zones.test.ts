/** Golden cases 1, 2, 4 and 8 on a real cluster: three zones, five controllers 2-2-1. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { disagreements, type Loss, type Seen, type Stage, setStage } from './support/stage.ts';

const replicas = [
  [101, 102, 103],
  [102, 103, 101],
  [103, 101, 102],
];

describe('three zones, controllers 2-2-1, seen by real producers and readers', () => {
  let stage: Stage;
  before(async () => {
    stage = await setStage({
      brokers: [
        { id: 101, rack: 'a' },
        { id: 102, rack: 'b' },
        { id: 103, rack: 'c' },
      ],
      controllers: [
        { id: 1, rack: 'a' },
        { id: 2, rack: 'a' },
        { id: 3, rack: 'b' },
        { id: 4, rack: 'b' },
        { id: 5, rack: 'c' },
      ],
      topics: [
        { topic: 'min2', replicas, configs: { 'min.insync.replicas': '2' } },
        { topic: 'min3', replicas, configs: { 'min.insync.replicas': '3' } },
      ],
    });
  });
  after(() => stage?.end());

  const losing = async (
    loss: Omit<Loss, 'inflict' | 'heal'> & { readonly nodes: readonly number[]; readonly restarting?: number },
  ): Promise<Seen> =>
    stage.lose({
      ...loss,
      inflict: async () => {
        await Promise.all(loss.nodes.map((id) => stage.kafka.endNode(id)));
        if (loss.restarting !== undefined) await stage.kafka.endNode(loss.restarting, 'SIGTERM');
      },
      heal: () =>
        Promise.all(
          [...loss.nodes, ...(loss.restarting === undefined ? [] : [loss.restarting])].map((id) =>
            stage.kafka.startNode(id),
          ),
        ),
    });

  it('1 and 4: one broker down, min ISR 2 goes on and RF = min ISR = 3 is blocked', async () => {
    const { rows, quorum } = await losing({
      title: '1 and 4: broker 101 is killed',
      fail: ['broker:101'],
      nodes: [101],
    });
    assert.deepEqual([disagreements(rows), quorum], [[], true]);
  });

  it('2: one broker down and another restarting blocks acks=all', async () => {
    const { rows, quorum } = await losing({
      title: '2: broker 101 is killed and 102 restarts',
      fail: ['broker:101', 'broker:102'],
      nodes: [101],
      restarting: 102,
    });
    assert.deepEqual([disagreements(rows), quorum], [[], true]);
  });

  it('1 and 8: a zone of two controllers is lost, and the quorum stays', async () => {
    const { rows, quorum } = await losing({ title: '1 and 8: zone b is lost', fail: ['rack:b'], nodes: [102, 3, 4] });
    assert.deepEqual([disagreements(rows), quorum], [[], true]);
  });

  it('8: a zone of two and one more node: the quorum is lost, nothing is elected, no ISR shrinks', async () => {
    const { rows, quorum, predicted } = await losing({
      title: '8: zone a and controller 5 are lost',
      fail: ['rack:a', 'controller:5'],
      nodes: [101, 1, 2, 5],
    });
    assert.deepEqual([disagreements(rows), predicted.controlPlane.quorum, quorum], [[], false, false]);
  });

  it('loses no record that acks=all acknowledged', async () => {
    await stage.rest();
    assert.deepEqual(stage.lost(), []);
    console.log(`${stage.acknowledged()} records were acknowledged or sent without waiting.`);
  });
});
