import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acksGivenBy } from '../../../planner/advice/acks.ts';
import { advise } from '../../../planner/advice/advise.ts';
import { quorumFor, quorumGivenBy } from '../../../planner/advice/quorum.ts';
import { fewestReplicas, givenBy } from '../../../planner/advice/replication.ts';
import { zonesGivenBy } from '../../../planner/advice/zones.ts';
import type { PlanRequest } from '../../../planner/intent.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
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

describe('advice on acknowledgements, zones and places', () => {
  it('says what each acks value buys, and whose default it is', () => {
    assert.deepEqual(
      acksGivenBy({ replicationFactor: 3, minIsr: 2 }).map(({ acks, copies, survives, defaultOf }) => [
        acks,
        copies,
        survives,
        defaultOf,
      ]),
      [
        ['0', 0, 2, null],
        ['1', 1, 2, 'clients older than 3.0'],
        ['all', 2, 1, 'clients from 3.0 on'],
      ],
    );
  });
  it('counts what crosses zones, and agrees with failing them', () => {
    const { fromProducers, betweenBrokers, zonesSurvived } = zonesGivenBy(5, 5, 3);
    assert.deepEqual([fromProducers, betweenBrokers, zonesSurvived], [0.8, 4, 2]);
    assert.deepEqual(zonesGivenBy(3, 3, 2).zonesSurvived, 1);
    for (let zones = 1; zones <= 5; zones++) {
      for (let factor = 1; factor <= 6; factor++) {
        for (let minIsr = 1; minIsr <= factor; minIsr++) {
          const any = givenBy({ replicationFactor: factor, minIsr }, zones).survivesAnyRack;
          if (any !== null) assert.equal(zonesGivenBy(zones, factor, minIsr).zonesSurvived >= 1, any);
        }
      }
    }
  });
  it('finds the way from three replicas to four in two places, with its price', () => {
    const racks = { 1: 'x', 2: 'x', 3: 'y', 4: 'y' };
    const snapshot = cluster({
      racks,
      topics: { t: { replicas: [[1, 2, 3]], minIsr: 2 }, four: { replicas: [[1, 3, 2, 4]], minIsr: 2 } },
    });
    const planOn = (of: Snapshot) => (request: PlanRequest) =>
      planReassignment(of, request, { shouldStop: () => false });
    const { twoPlaces, controlPlane } = advise(snapshot, undefined, planOn(snapshot));
    assert.deepEqual(advise(snapshot).twoPlaces?.plan, null);
    assert.deepEqual(twoPlaces, {
      topics: ['t'],
      partitions: 1,
      plan: { feasible: true, replicasCopied: 1, bytesCopied: 1000, etaSeconds: 1 },
    });
    assert.deepEqual(controlPlane.wanted.voters, [1, 1, 1]);
    assert.equal(
      advise(cluster({ racks: { ...racks, 5: 'z' }, topics: { t: { replicas: [[1, 3, 5]] } } })).twoPlaces,
      null,
    );
    const three = cluster({ racks: { 1: 'x', 2: 'x', 3: 'y' }, topics: { t: { replicas: [[1, 2, 3]] } } });
    const { plan } = advise(three, undefined, planOn(three)).twoPlaces ?? assert.fail();
    assert.ok(plan !== null && !plan.feasible && plan.reasons.length > 0);
  });
  it('knows which topics flush, how much there is and how much is written', () => {
    const snapshot = cluster({
      racks: { 1: 'x', 2: 'y' },
      topics: { t: { replicas: [[1, 2]] }, s: { replicas: [[2, 1]] } },
    });
    const flushing = {
      ...snapshot,
      topics: snapshot.topics.map((topic) => ({
        ...topic,
        configs: { ...topic.configs, 'flush.messages': topic.name === 't' ? '1' : '9223372036854775807' },
      })),
    };
    assert.deepEqual(advise(flushing).data, { bytes: 2000, intakeBytesPerSec: null, topicsThatFlush: ['t'] });
  });
});

describe('advice on controllers', () => {
  it('names how many and where', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 9].map((places) => quorumFor(places).voters.join('-')),
      ['3', '1-1-1', '1-1-1', '1-1-1', '1-1-1-1-1', '1-1-1-1-1'],
    );
  });

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
