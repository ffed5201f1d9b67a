import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytesPerSec,
  oldestBaseMs,
  type Reading,
  usableBase,
  youngestBaseMs,
} from '../../../src/kafka/snapshot/intake.ts';

const offsets = (offset: number) => new Map([['orders', new Map([[0, offset]])]]);
const reading = (atMs: number, end: number): Reading => ({ atMs, ends: offsets(end) });
const of = (sizeBytes: number | null) => ({ topic: 'orders', partition: 0, sizeBytes });

test('intake is the growth of the end offset times the mean size of a record', () => {
  // 100 records of 50 bytes in 2 seconds; the log holds 400 records in 20,000 bytes.
  const readings = { from: reading(1000, 900), to: reading(3000, 1000), starts: offsets(600) };
  assert.equal(bytesPerSec(of(20_000), readings), 2500);
});

test('a partition that did not grow takes in nothing, also when its size is unknown', () => {
  const readings = { from: reading(1000, 900), to: reading(3000, 900), starts: offsets(600) };
  assert.equal(bytesPerSec(of(null), readings), 0);
});

test('intake is unknown without a size, without a second reading, and after the log was cut off', () => {
  const grown = { from: reading(1000, 900), to: reading(3000, 1000), starts: offsets(600) };
  assert.equal(bytesPerSec(of(null), grown), null);
  assert.equal(bytesPerSec({ ...of(20_000), partition: 1 }, grown), null);
  assert.equal(bytesPerSec(of(20_000), { ...grown, from: reading(1000, 1200) }), null);
  assert.equal(bytesPerSec(of(20_000), { ...grown, to: grown.from }), null);
  assert.equal(bytesPerSec(of(20_000), { ...grown, starts: new Map() }), null);
});

test('an earlier reading serves while it is neither too young nor too old', () => {
  const earlier = reading(1_000_000, 1);
  assert.equal(usableBase(null, 1_000_000), null);
  assert.equal(usableBase(earlier, 1_000_000 + youngestBaseMs - 1), null);
  assert.equal(usableBase(earlier, 1_000_000 + youngestBaseMs), earlier);
  assert.equal(usableBase(earlier, 1_000_000 + oldestBaseMs), earlier);
  assert.equal(usableBase(earlier, 1_000_000 + oldestBaseMs + 1), null);
});
