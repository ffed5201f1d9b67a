import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { governance, policy } from '../../lab/sim/people.ts';
import { type Bend, runSeed } from '../../lab/sim/run-seed.ts';
import { startMs } from '../../lab/sim/shapes.ts';

const freeze = { fromMs: startMs + 25_000, untilMs: startMs + 160_000, reason: 'a freeze that nobody knew of before' };
const frozen = { ...policy, governance: { ...governance, freezes: [freeze] } };

/** Slack never answers what an execution says in its thread when the time for work has ended. */
const silentSlack: Bend = (deps) => ({
  ...deps,
  policyOf: () => ({ ok: true, value: deps.clock.nowMs() < freeze.fromMs ? policy : frozen }),
  messenger: {
    ...deps.messenger,
    reply: (message, text, options) =>
      text.includes('starts nothing new') ? new Promise(() => {}) : deps.messenger.reply(message, text, options),
  },
});

describe('an execution whose thread Slack does not answer', () => {
  // Three in which nothing else goes wrong, and copying has begun by then.
  for (const seed of [20, 26, 248]) {
    it(`goes on with the worker that has it (seed ${seed})`, async () => {
      const said: string[] = [];
      const run = await runSeed(seed, { bend: silentSlack, onTrace: (line) => said.push(line) });
      assert.ok(said.some((line) => line.includes('"kind":"window-closed"')));
      // Its lease would run out while it waits, and another worker would take over.
      assert.deepEqual(run.violations, []);
      assert.deepEqual(run.ends, ['done']);
    });
  }
});
