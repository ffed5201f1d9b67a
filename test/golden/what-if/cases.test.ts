/** Eleven clusters whose fate under failure is known. Each is written down as a person would tell it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ControlPlane, Snapshot } from '../../../planner/snapshot.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { type RecordFate, recordFate } from '../../../planner/what-if/record-fate.ts';
import { type PartitionOutcome, type WhatIf, whatIf, worldOf } from '../../../planner/what-if/what-if.ts';
import { cluster } from '../../unit/verify/support/cluster.ts';

/** Voters by id with the rack they stand in. */
function voters(racks: Readonly<Record<number, string>>): ControlPlane {
  const list = Object.entries(racks).map(([id, rack]) => ({ id: Number(id), rack }));
  return { kind: 'kraft', leaderId: list[0]!.id, voters: list };
}

type Words = { readonly fail?: readonly string[]; readonly cut?: readonly string[] };

function scenarioOf(snapshot: Snapshot, { fail = [], cut = [] }: Words) {
  const read = readScenario(snapshot, { fail, cut });
  assert.ok(read.ok, read.ok ? '' : read.error);
  return read.scenario;
}

function ask(snapshot: Snapshot, words: Words): WhatIf {
  return whatIf(snapshot, scenarioOf(snapshot, words));
}

/** The one partition of a case, in few words. */
function partitionOf(snapshot: Snapshot, words: Words): PartitionOutcome {
  const { partitions } = ask(snapshot, words);
  assert.equal(partitions.length, 1);
  return partitions[0]!;
}

const goesOn = { acks0: 'ok', acks1: 'ok', acksAll: 'ok', readers: 'ok' } as const;
const blocked = { acks0: 'invisible', acks1: 'invisible', acksAll: 'NOT_ENOUGH_REPLICAS', readers: 'frozen' } as const;

function assertOutcome(found: PartitionOutcome, expected: Partial<PartitionOutcome>): void {
  const shown = Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as keyof PartitionOutcome]]));
  assert.deepEqual(shown, expected);
}

function partition(
  racks: Readonly<Record<number, string>>,
  replicas: readonly number[],
  minIsr: number,
  plane?: ControlPlane,
): Snapshot {
  const snapshot = cluster({ racks, topics: { orders: { replicas: [replicas], minIsr } } });
  return plane === undefined ? snapshot : { ...snapshot, controlPlane: plane };
}

describe('1: three brokers in three zones, RF 3, min ISR 2', () => {
  const snapshot = partition({ 1: 'a', 2: 'b', 3: 'c' }, [1, 2, 3], 2, voters({ 11: 'a', 12: 'b', 13: 'c' }));
  for (const fail of ['broker:1', 'broker:2', 'broker:3', 'rack:a', 'rack:b', 'rack:c']) {
    it(`goes on for acks=all without ${fail}`, () => {
      assertOutcome(partitionOf(snapshot, { fail: [fail] }), goesOn);
      assert.equal(ask(snapshot, { fail: [fail] }).controlPlane.quorum, true);
    });
  }
});

describe('2: the same, one broker down and another restarting', () => {
  const snapshot = partition({ 1: 'a', 2: 'b', 3: 'c' }, [1, 2, 3], 2, voters({ 11: 'a', 12: 'b', 13: 'c' }));
  it('blocks acks=all; acks=1 is accepted but invisible; readers go on up to the high watermark', () => {
    assertOutcome(partitionOf(snapshot, { fail: ['broker:1', 'broker:2'] }), { ...blocked, leader: 3, isr: [3] });
  });
  it('before Kafka 3.7 what acks=1 wrote was visible', () => {
    const old = { ...snapshot, kafkaVersion: '3.6.2' };
    assertOutcome(partitionOf(old, { fail: ['broker:1', 'broker:2'] }), {
      acks1: 'ok',
      acksAll: 'NOT_ENOUGH_REPLICAS',
      readers: 'ok',
    });
  });
});

describe('3: four brokers, RF 4', () => {
  const racks = { 1: 'a', 2: 'b', 3: 'c', 4: 'd' };
  it('with min ISR 3 goes on without one and is blocked without two', () => {
    const snapshot = partition(racks, [1, 2, 3, 4], 3);
    assertOutcome(partitionOf(snapshot, { fail: ['broker:1'] }), goesOn);
    assertOutcome(partitionOf(snapshot, { fail: ['broker:1', 'broker:2'] }), blocked);
  });
  it('with min ISR 2 goes on in both cases', () => {
    const snapshot = partition(racks, [1, 2, 3, 4], 2);
    assertOutcome(partitionOf(snapshot, { fail: ['broker:1'] }), goesOn);
    assertOutcome(partitionOf(snapshot, { fail: ['broker:1', 'broker:2'] }), goesOn);
  });
});

describe('4: RF = min ISR = 3', () => {
  const snapshot = partition({ 1: 'a', 2: 'b', 3: 'c' }, [1, 2, 3], 3);
  for (const id of [1, 2, 3]) {
    it(`blocks acks=all without broker ${id}`, () => {
      assertOutcome(partitionOf(snapshot, { fail: [`broker:${id}`] }), blocked);
    });
  }
});

describe('5: two data centres, controllers 1 + 1 + 1 with a third site, RF 3: leader in dc2, followers in dc1', () => {
  const racks = { 1: 'dc1', 2: 'dc1', 3: 'dc2', 4: 'dc2' };
  const plane = voters({ 11: 'dc1', 12: 'dc2', 13: 'site3' });
  const snapshot = partition(racks, [3, 1, 2], 2, plane);
  it('a cut between dc1 and the rest leaves the leader alone in the ISR', () => {
    const found = ask(snapshot, { cut: ['dc1|dc2,site3'] });
    assert.deepEqual(found.controlPlane, { quorum: true, votersUp: 2, votersNeeded: 2, voters: 3, side: 'dc2,site3' });
    assertOutcome(found.partitions[0]!, { ...blocked, leader: 3, isr: [3] });
    assert.equal(found.partitions[0]!.minorityLeader, undefined);
  });
  it('a cut between dc2 and the rest leaves the old leader on the minority side', () => {
    const found = partitionOf(snapshot, { cut: ['dc2'] });
    assertOutcome(found, { ...goesOn, leader: 1, isr: [1, 2] });
    assert.deepEqual(found.minorityLeader, {
      leader: 3,
      acks0: 'truncated',
      acks1: 'truncated',
      acksAll: 'REQUEST_TIMED_OUT',
    });
  });
});

describe('6: the same with RF 4 (2 + 2)', () => {
  const racks = { 1: 'dc1', 2: 'dc1', 3: 'dc2', 4: 'dc2' };
  const snapshot = partition(racks, [3, 1, 4, 2], 2, voters({ 11: 'dc1', 12: 'dc2', 13: 'site3' }));
  for (const words of [{ cut: ['dc1|dc2,site3'] }, { fail: ['rack:dc1'] }, { fail: ['rack:dc2'] }, { cut: ['dc2'] }]) {
    it(`goes on for acks=all: ${JSON.stringify(words)}`, () => {
      assertOutcome(partitionOf(snapshot, words), goesOn);
      assert.equal(ask(snapshot, words).controlPlane.quorum, true);
    });
  }
});

describe('7: RF 4, leader 3 in dc2; a record is on 3 and 4 only and not acknowledged', () => {
  const racks = { 1: 'dc1', 2: 'dc1', 3: 'dc2', 4: 'dc2' };
  const snapshot = partition(racks, [3, 4, 1, 2], 2, voters({ 11: 'dc1', 12: 'dc2', 13: 'site3' }));
  const fate = (words: Words): RecordFate => {
    const { world } = worldOf(snapshot, scenarioOf(snapshot, words));
    return recordFate(snapshot.topics[0]!.partitions[0]!, [3, 4], partitionOf(snapshot, words), world);
  };
  const cases: readonly (readonly [Words, RecordFate])[] = [
    [{ fail: ['broker:1'] }, { kind: 'acknowledged', fenced: [1], waitsFor: [2] }],
    [{ fail: ['broker:2'] }, { kind: 'acknowledged', fenced: [2], waitsFor: [1] }],
    [{ cut: ['dc1'] }, { kind: 'acknowledged', fenced: [1, 2], waitsFor: [] }],
    [{ fail: ['broker:3'] }, { kind: 'sent-again', to: 4 }],
    [{ fail: ['broker:4'] }, { kind: 'acknowledged', fenced: [], waitsFor: [1, 2] }],
    [{ cut: ['dc2'] }, { kind: 'sent-again', to: 1 }],
  ];
  for (const [words, expected] of cases) {
    it(`${JSON.stringify(words)}: ${expected.kind}`, () => assert.deepEqual(fate(words), expected));
  }
});

describe('8: five voters 2-2-1 over three zones', () => {
  const plane = voters({ 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c' });
  const snapshot = partition({ 101: 'a', 102: 'b', 103: 'c' }, [101, 102, 103], 2, plane);
  const quorum = (...fail: string[]) => ask(snapshot, { fail }).controlPlane.quorum;
  it('survives any zone and any two nodes', () => {
    for (const zone of ['a', 'b', 'c']) assert.equal(quorum(`rack:${zone}`), true);
    for (let a = 1; a <= 5; a++)
      for (let b = a + 1; b <= 5; b++) assert.equal(quorum(`controller:${a}`, `controller:${b}`), true);
  });
  it('is lost with a zone of two and one more node', () => {
    assert.equal(quorum('rack:a', 'controller:5'), false);
    assert.equal(quorum('rack:b', 'controller:1'), false);
    assert.equal(quorum('rack:c', 'controller:1'), true);
  });
  it('without a quorum nothing is elected and no ISR shrinks', () => {
    const found = partitionOf(snapshot, { fail: ['rack:a', 'controller:5'] });
    assertOutcome(found, { leader: null, acks1: 'unavailable', acksAll: 'unavailable', readers: 'unavailable' });
    const follower = partitionOf(snapshot, { fail: ['rack:b', 'controller:1'] });
    assertOutcome(follower, {
      leader: 101,
      isr: [101, 102, 103],
      acks1: 'invisible',
      acksAll: 'REQUEST_TIMED_OUT',
      readers: 'frozen',
    });
    const whole = partitionOf(snapshot, { fail: ['controller:1', 'controller:3', 'controller:5'] });
    assertOutcome(whole, { ...goesOn, leader: 101 });
  });
});

describe('9: five voters over five zones', () => {
  const plane = voters({ 1: 'a', 2: 'b', 3: 'c', 4: 'd', 5: 'e' });
  const snapshot = partition({ 101: 'a', 102: 'b', 103: 'c' }, [101, 102, 103], 2, plane);
  it('survives two zones, and one zone and a node', () => {
    assert.equal(ask(snapshot, { fail: ['rack:a', 'rack:b'] }).controlPlane.quorum, true);
    assert.equal(ask(snapshot, { fail: ['rack:a', 'controller:4'] }).controlPlane.quorum, true);
    assert.equal(ask(snapshot, { fail: ['rack:a', 'rack:b', 'controller:4'] }).controlPlane.quorum, false);
  });
});

describe('10: six voters', () => {
  const plane = voters({ 1: 'a', 2: 'a', 3: 'b', 4: 'b', 5: 'c', 6: 'c' });
  const snapshot = partition({ 101: 'a', 102: 'b', 103: 'c' }, [101, 102, 103], 2, plane);
  it('survive two, four of six being the majority, and not three', () => {
    const two = ask(snapshot, { fail: ['controller:1', 'controller:3'] }).controlPlane;
    assert.deepEqual([two.quorum, two.votersUp, two.votersNeeded], [true, 4, 4]);
    assert.equal(ask(snapshot, { fail: ['controller:1', 'controller:3', 'controller:5'] }).controlPlane.quorum, false);
  });
});

describe('11: three voters in one rack', () => {
  const plane = voters({ 1: 'a', 2: 'a', 3: 'a' });
  const snapshot = partition({ 101: 'a', 102: 'b', 103: 'c' }, [101, 102, 103], 2, plane);
  it('survive any one node and not the rack', () => {
    for (const id of [1, 2, 3]) assert.equal(ask(snapshot, { fail: [`controller:${id}`] }).controlPlane.quorum, true);
    assert.equal(ask(snapshot, { fail: ['rack:a'] }).controlPlane.quorum, false);
  });
});
