import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advise } from '../../../planner/advice/advise.ts';
import { quorumGivenBy } from '../../../planner/advice/quorum.ts';
import { fewestReplicas, givenBy } from '../../../planner/advice/replication.ts';
import { whatIf } from '../../../planner/what-if/what-if.ts';
import { cluster } from '../verify/support/cluster.ts';

describe('advice on replication', () => {
  it('counts losses, copies and storage', () => {
    const { writersSurvive, restartDuringOutage, copiesWithAcksAll, storageFactor } = givenBy(
      { replicationFactor: 4, minIsr: 2 },
      2,
    );
    assert.deepEqual([writersSurvive, restartDuringOutage, copiesWithAcksAll, storageFactor], [2, true, 2, 4]);
    // RF 4 with min ISR 3 only raises durability: it still takes one loss and no restart beside it.
    const dear = givenBy({ replicationFactor: 4, minIsr: 3 }, 4);
    assert.deepEqual([dear.writersSurvive, dear.restartDuringOutage, dear.copiesWithAcksAll], [1, false, 3]);
  });
  it('knows what two data centres need', () => {
    assert.equal(givenBy({ replicationFactor: 3, minIsr: 2 }, 2).survivesAnyRack, false);
    assert.equal(fewestReplicas(2, 2, { restartDuringOutage: false }), 4);
    assert.equal(fewestReplicas(2, 3, { restartDuringOutage: false }), 3);
    assert.equal(fewestReplicas(2, 3, { restartDuringOutage: true }), 4);
  });
  it('agrees with failing the racks of a real placement', () => {
    for (const racks of [2, 3, 4]) {
      for (let factor = 1; factor <= 6; factor++) {
        for (let minIsr = 1; minIsr <= factor; minIsr++) {
          const ids = Array.from({ length: racks * 3 }, (_, index) => index + 1);
          const snapshot = cluster({
            racks: Object.fromEntries(ids.map((id) => [id, `r${id % racks}`])),
            topics: { t: { replicas: [ids.slice(0, factor)], minIsr } },
          });
          const goesOn = Array.from({ length: racks }, (_, rack) =>
            whatIf(snapshot, { failures: [{ kind: 'rack', rack: `r${rack}` }], cuts: [] }),
          ).every(({ summary }) => summary.blockedForAcksAll === 0);
          assert.equal(
            givenBy({ replicationFactor: factor, minIsr }, racks).survivesAnyRack,
            goesOn,
            `${factor}/${minIsr} on ${racks}`,
          );
        }
      }
    }
  });
  it('describes a cluster as it is', () => {
    const found = advise(
      cluster({
        racks: { 1: 'x/a', 2: 'x/b', 3: 'y/a', 4: 'y/b' },
        topics: {
          t: {
            replicas: [
              [1, 3, 2],
              [1, 3, 4],
            ],
            minIsr: 2,
          },
          s: { replicas: [[1]] },
        },
      }),
    );
    assert.deepEqual([found.brokers, found.racks, found.forAnyRack], [4, 2, 4]);
    assert.deepEqual(
      found.now.map(({ replicationFactor, partitions, topics }) => [replicationFactor, partitions, topics]),
      [
        [3, 2, 1],
        [1, 1, 1],
      ],
    );
    assert.ok(found.choices.every(({ replicationFactor }) => replicationFactor <= 4));
  });
});

describe('advice on controllers', () => {
  const cases: readonly (readonly [readonly number[], number, number, number | null])[] = [
    [[1, 1, 1], 1, 1, 0],
    [[2, 2, 1], 2, 1, 0],
    [[1, 1, 1, 1, 1], 2, 2, 1],
    [[2, 1], 1, 0, null],
    [[3], 1, 0, null],
    [[2, 2, 2], 2, 1, 0],
  ];
  for (const [voters, nodes, places, more] of cases) {
    it(`${voters.join('-')} survives ${nodes} nodes and ${places} places`, () => {
      const { nodesSurvived, placesSurvived, nodesWhilePlaceIsGone } = quorumGivenBy(voters);
      assert.deepEqual([nodesSurvived, placesSurvived, nodesWhilePlaceIsGone], [nodes, places, more]);
    });
  }
});
