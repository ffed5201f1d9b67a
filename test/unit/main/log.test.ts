import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calm } from '../../../src/calm-log.ts';
import { Secret } from '../../../src/config/secret.ts';
import { createLog } from '../../../src/log.ts';

describe('the log', () => {
  it('writes one JSON object per line, with time, level and role', () => {
    const lines: string[] = [];
    createLog({ level: 'info', role: 'bot', write: (line) => lines.push(line) }).warn('Redis is away', { port: 1 });
    const { time, ...rest } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.deepEqual(rest, { level: 'warn', role: 'bot', msg: 'Redis is away', port: 1 });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
  });
  it('keeps to its level', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'warn', role: 'bot', write: (line) => lines.push(line) });
    log.debug('a');
    log.info('b');
    log.error('c');
    assert.equal(lines.length, 1);
  });
  it('shows no secret, whether by its type or by its name', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', role: 'bot', write: (line) => lines.push(line) });
    log.info('x', { anything: new Secret('hunter2'), token: 'hunter2', slack: { botToken: 'hunter2' } });
    assert.doesNotMatch(lines.join(''), /hunter2/);
  });
});

describe('what is said again and again', () => {
  it('is logged once, then with a count', () => {
    const said: string[] = [];
    let nowMs = 0;
    const log = calm((line) => said.push(line), { everyMs: 1000, nowMs: () => nowMs });
    for (; nowMs <= 1000; nowMs += 100) log('away');
    assert.deepEqual(said, ['away', 'away (and 9 more like it)']);
  });
});
