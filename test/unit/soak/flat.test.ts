import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { figuresOf, isFlat } from '../../../lab/soak/flat.ts';
import type { Process, Sample } from '../../../lab/soak/sample.ts';

/** An hour of samples, one a minute; `grow` changes each. */
function hour(grow: (minute: number, sample: Sample) => Sample): readonly Sample[] {
  return Array.from({ length: 60 }, (_, minute) => {
    const process: Process = {
      residentBytes: 150e6 + (minute % 5) * 1e6,
      heapBytes: 60e6 + (minute % 7) * 1e6,
      openFiles: 40 + (minute % 2),
      handles: 20,
      cpuSeconds: minute * 6,
      slackCalls: minute * 30,
      jobs: minute * 10,
      kafkaRequests: minute * 200,
    };
    const redis = {
      usedBytes: 2e6 + minute * 20_000,
      commands: minute * 900,
      clients: 12,
      keptKeys: minute * 8,
      jobKeys: minute * 20,
      otherKeys: 20,
    };
    return grow(minute, { atMs: minute * 60_000, rounds: minute * 2, bot: process, worker: process, redis });
  });
}

const growing = (samples: readonly Sample[]): readonly string[] =>
  figuresOf(samples)
    .filter((figure) => !isFlat(figure))
    .map(({ name }) => name);

describe('what grows in a soak', () => {
  it('is nothing where work comes and goes at one rate', () => {
    assert.deepEqual(growing(hour((_, sample) => sample)), []);
  });
  it('is named: memory, handles, connections, keys and rates', () => {
    const memory = hour((minute, sample) => ({
      ...sample,
      worker: { ...sample.worker, residentBytes: 150e6 + minute * 2e6 },
    }));
    assert.deepEqual(growing(memory), ['worker: memory (RSS)']);
    const files = hour((minute, sample) => ({ ...sample, bot: { ...sample.bot, openFiles: 40 + minute } }));
    assert.deepEqual(growing(files), ['bot: open files and sockets']);
    const keys = hour((minute, sample) => ({ ...sample, redis: { ...sample.redis, otherKeys: 20 + minute } }));
    assert.deepEqual(growing(keys), ['Redis: keys that no plan, proposal, journal or job is']);
    const calls = hour((minute, sample) => ({ ...sample, bot: { ...sample.bot, slackCalls: minute * minute } }));
    assert.deepEqual(growing(calls), ['bot: calls to Slack']);
  });
  it('is named: more kept for each round as time goes by', () => {
    const kept = hour((minute, sample) => ({ ...sample, redis: { ...sample.redis, keptKeys: minute * minute } }));
    assert.deepEqual(growing(kept), ['Redis: keys that one more round keeps, for 90 days']);
  });
});
