/** Whatever a file holds, the readers answer with a value or with one line; they never throw. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonFaultOffset } from '../../../planner/read/json-fault.ts';
import { parseJson } from '../../../planner/read/parse-json.ts';
import { readReassignmentText } from '../../../planner/read/read-reassignment.ts';
import { readSnapshotText } from '../../../planner/read/read-snapshot.ts';
import { cluster } from '../../unit/verify/support/cluster.ts';
import fc from '../support/fast-check.ts';

function answers(read: { readonly ok: true } | { readonly ok: false; readonly error: string }): void {
  if (read.ok) return;
  assert.equal(typeof read.error, 'string');
  assert.ok(read.error.length > 0 && read.error.length < 500, read.error);
  assert.ok(!read.error.includes('\n'), read.error);
}

const snapshot = cluster({
  racks: { 1: 'a', 2: 'b', 3: 'c' },
  topics: {
    orders: {
      replicas: [
        [1, 2, 3],
        [2, 3, 1],
      ],
      minIsr: 2,
    },
    payments: { replicas: [[3, 1]] },
  },
});
const described = [
  'Topic: orders\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: a=b,c',
  '\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2,3\tElr: \tLastKnownElr: ',
  'h:9092 (id: 1 rack: a isFenced: false) -> (',
  '{"version":1,"brokers":[{"broker":1,"logDirs":[{"logDir":"/d","error":null,"partitions":[]}]}]}',
].join('\n');

/** Cuts, doubles or replaces a piece of a valid text. */
const spoiled = (text: string): fc.Arbitrary<string> =>
  fc.tuple(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 8 })).map(([at, length, put]) => {
    return text.slice(0, at) + put + text.slice(at + length);
  });

/** Replaces one value anywhere inside by another JSON value. */
const replaced = fc.tuple(fc.nat(200), fc.jsonValue()).map(([target, value]) => {
  let seen = 0;
  const walk = (node: unknown): unknown => {
    if (seen++ === target) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node === 'object' && node !== null) {
      return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
    }
    return node;
  };
  return JSON.stringify(walk(snapshot));
});

describe('the place where JSON breaks', () => {
  it('is found, and everything before it could still become JSON', () => {
    fc.assert(
      fc.property(fc.oneof(spoiled(JSON.stringify(snapshot)), fc.json().chain(spoiled)), (text) => {
        const parsed = parseJson(text);
        const offset = jsonFaultOffset(text);
        if (parsed.ok) assert.equal(offset, text.length, 'no fault in what JSON.parse takes');
        else assert.ok(offset <= text.length);
        // Cutting before the fault leaves a text that is whole, or that only ends too early: the fault moves to its end.
        const head = text.slice(0, offset);
        if (!parsed.ok && !/[\w"\\.+-]$/.test(head)) assert.equal(jsonFaultOffset(head), head.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the readers never throw', () => {
  it('on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        answers(readSnapshotText(text));
        answers(readReassignmentText(text));
      }),
      { numRuns: 500 },
    );
  });
  it('on any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        answers(readSnapshotText(text));
        answers(readReassignmentText(text));
      }),
      { numRuns: 500 },
    );
  });
  it('on spoiled snapshots, and what still reads is sound', () => {
    fc.assert(
      fc.property(fc.oneof(replaced, spoiled(JSON.stringify(snapshot)), spoiled(described)), (text) => {
        const read = readSnapshotText(text);
        answers(read);
        if (!read.ok) return;
        const ids = read.snapshot.brokers.map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        for (const { partitions } of read.snapshot.topics) {
          for (const { replicas, isr, leader } of partitions) {
            assert.ok(replicas.length > 0 && new Set(replicas).size === replicas.length);
            assert.ok((isr ?? []).every((id) => replicas.includes(id)));
            assert.ok(leader === null || replicas.includes(leader));
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
