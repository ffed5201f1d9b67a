import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearest } from '../../../src/config/nearest.ts';

const words = ['status', 'audit', 'fix-racks', 'rebalance', 'drain', 'executions'];

describe('the nearest word', () => {
  for (const [typed, meant] of [
    ['staus', 'status'],
    ['statsu', 'status'],
    ['fixracks', 'fix-racks'],
    ['rebalanse', 'rebalance'],
    ['exec', 'executions'],
    ['DRIAN', 'drain'],
    ['hello', null],
    ['x', null],
  ] as const) {
    it(`to ${typed} is ${meant}`, () => assert.equal(nearest(typed, words), meant));
  }
});
