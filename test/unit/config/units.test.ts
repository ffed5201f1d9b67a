import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBytes, parseDuration, parseRate } from '../../../src/config/units.ts';

const table = <T>(read: (text: string) => T, cases: readonly (readonly [string, T])[]) => {
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)} as ${String(expected)}`, () => assert.equal(read(text), expected));
  }
};

describe('amounts of bytes', () => {
  table(parseBytes, [
    ['0', 0],
    ['1000', 1000],
    ['200GB', 200_000_000_000],
    ['1.5 TB', 1_500_000_000_000],
    ['64MiB', 67_108_864],
    ['10m', 10_000_000],
    ['-5MB', null],
    ['5 XB', null],
    ['MB', null],
    ['', null],
    ['99999999TB', null],
  ]);
});

describe('rates', () => {
  table(parseRate, [
    ['50MB/s', 50_000_000],
    ['50 MB / sec', 50_000_000],
    ['50MBps', 50_000_000],
    ['50mb', 50_000_000],
    ['10MiB/s', 10_485_760],
    ['0MB/s', null],
    ['fast', null],
    ['50MB/min', null],
  ]);
});

describe('durations', () => {
  table(parseDuration, [
    ['90s', 90_000],
    ['60m', 3_600_000],
    ['1h30m', 5_400_000],
    ['2 h', 7_200_000],
    ['250ms', 250],
    ['60', null],
    ['1h and a bit', null],
  ]);
});
