/** Golden cases 5 and 6 on a real cluster: two data centres, and a third site for the third controller. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeSites, type Sites, whyNoSites } from '../../../lab/kafka/index.ts';
import { disagreements, type Stage, setStage } from './support/stage.ts';

const brokers = [
  { id: 1, rack: 'dc1' },
  { id: 2, rack: 'dc1' },
  { id: 3, rack: 'dc2' },
  { id: 4, rack: 'dc2' },
];
const controllers = [
  { id: 11, rack: 'dc1' },
  { id: 12, rack: 'dc2' },
  { id: 13, rack: 'site3' },
];

describe('two data centres and a third site, seen by real producers and readers', () => {
  let stage: Stage;
  let sites: Sites | null = null;
  before(async () => {
    const why = await whyNoSites();
    if (why === null) sites = await makeSites(['dc1', 'dc2', 'site3']);
    else console.log(`The network is not cut: the nodes of a side are frozen instead (${why}).`);
    const configs = { 'min.insync.replicas': '2' };
    stage = await setStage({
      brokers,
      controllers,
      topics: [
        { topic: 'rf3', replicas: [[3, 1, 2]], configs },
        {
          topic: 'rf4',
          replicas: [
            [3, 1, 4, 2],
            [1, 3, 2, 4],
          ],
          configs,
        },
      ],
      ...(sites === null ? {} : { sites, clientSite: 'site3' }),
    });
  });
  after(async () => {
    await stage?.end();
    await sites?.remove();
  });

  const nodesOf = (site: string): readonly number[] =>
    [...brokers, ...controllers].flatMap(({ id, rack }) => (rack === site ? [id] : []));

  /** Without namespaces the side is frozen: what its own clients would see is not looked at then. */
  const freezing = (site: string) => ({
    inflict: async () => nodesOf(site).map((id) => stage.kafka.freezeNode(id)),
    heal: async () => nodesOf(site).map((id) => stage.kafka.thawNode(id)),
  });
  const cutting = (site: string, others: readonly string[]) =>
    sites === null
      ? freezing(site)
      : {
          inflict: () => sites!.cut([[site], others]),
          heal: () => sites!.heal(),
          minoritySite: site,
        };

  it('5 and 6: dc1 is cut off; the leader alone in the ISR blocks acks=all, RF 4 goes on', async () => {
    const { rows, quorum } = await stage.lose({
      title: '5 and 6: cut between dc1 and the rest',
      cut: ['dc1|dc2,site3'],
      ...cutting('dc1', ['dc2', 'site3']),
    });
    assert.deepEqual([disagreements(rows), quorum], [[], true]);
  });

  it('5 and 6: dc2 with the leader is cut off; it leads on for its own side, and what it takes is lost', async () => {
    const { rows, quorum } = await stage.lose({
      title: '5 and 6: cut between dc2 and the rest',
      cut: ['dc2|dc1,site3'],
      ...cutting('dc2', ['dc1', 'site3']),
    });
    assert.deepEqual([disagreements(rows), quorum], [[], true]);
  });

  it('6: dc2 is frozen, as where no network may be cut', async () => {
    // Done once with every network, so that what other machines fall back on keeps working.
    if (sites === null) return;
    const { rows, quorum } = await stage.lose({
      title: '6: dc2 is frozen',
      cut: ['dc2|dc1,site3'],
      ...freezing('dc2'),
    });
    assert.deepEqual([disagreements(rows), quorum], [[], true]);
  });

  for (const site of ['dc1', 'dc2']) {
    it(`6: ${site} is lost`, async () => {
      const { rows, quorum } = await stage.lose({
        title: `6: ${site} is lost`,
        fail: [`rack:${site}`],
        inflict: () => Promise.all(nodesOf(site).map((id) => stage.kafka.endNode(id))),
        heal: () => Promise.all(nodesOf(site).map((id) => stage.kafka.startNode(id))),
      });
      assert.deepEqual([disagreements(rows), quorum], [[], true]);
    });
  }

  it('loses no record that acks=all acknowledged', async () => {
    await stage.rest();
    assert.deepEqual(stage.lost(), []);
    console.log(`${stage.acknowledged()} records were acknowledged or sent without waiting.`);
  });
});
