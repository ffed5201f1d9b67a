import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader, Writer } from '@platformatic/kafka';
import { releaseOf } from '../../../src/kafka/snapshot/release-of.ts';
import { readId, readInts, readStructs, skipTags } from '../../../src/kafka/wire/codec.ts';

test('tagged fields are skipped by count, tag and size', () => {
  // Two fields: tag 0 with three bytes, tag 1 with none; then a number.
  const writer = Writer.create()
    .append(Buffer.from([2, 0, 3, 9, 9, 9, 1, 0]))
    .appendInt32(77);
  const reader = Reader.from(writer);
  skipTags(reader);
  assert.equal(reader.readInt32(), 77);
});

test('structures are read with their tagged fields, and null lists as empty ones', () => {
  const writer = Writer.create()
    .append(Buffer.from([3]))
    .appendInt32(1)
    .append(Buffer.from([1, 0, 1, 5]))
    .appendInt32(2)
    .append(Buffer.from([0, 0]));
  const reader = Reader.from(writer);
  assert.deepEqual(
    readStructs(reader, () => reader.readInt32()),
    [1, 2],
  );
  assert.deepEqual(readInts(reader), []);
});

test('ids are printed as Kafka prints them, and the zero id is none', () => {
  const uuid = '00112233-4455-6677-8899-aabbccddeeff';
  assert.equal(readId(Reader.from(Writer.create().appendUUID(uuid))), 'ABEiM0RVZneImaq7zN3u_w');
  assert.equal(readId(Reader.from(Writer.create().appendUUID(null))), undefined);
});

test('the release of a broker is told by the metadata.version it supports', () => {
  assert.deepEqual([7, 19, 21, 25, 27, 30].map(releaseOf), ['3.3', '3.7', '3.9', '4.0', '4.1', '4.3']);
  assert.deepEqual([null, 1, 99].map(releaseOf), [null, null, null]);
});
