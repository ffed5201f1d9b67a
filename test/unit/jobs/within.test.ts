import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { within } from '../../../jobs/within.ts';
import { systemClock } from '../../../src/start.ts';

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('a wait that is no longer than it may be', () => {
  it('leaves no timer behind that would keep a process from ending', async () => {
    const before = timers();
    assert.equal(await within(systemClock, 60_000, Promise.resolve('in time'), () => 'late'), 'in time');
    await assert.rejects(
      within(systemClock, 60_000, Promise.reject(new Error('broken')), () => 'late'),
      /broken/,
    );
    assert.equal(timers(), before);
  });
  it('ends with what is said of lateness', async () => {
    assert.equal(await within(systemClock, 5, new Promise<string>(() => {}), () => 'late'), 'late');
  });
  it('is over at once where it was over before it began', async () => {
    await systemClock.sleepMs(60_000, AbortSignal.abort());
  });
});
