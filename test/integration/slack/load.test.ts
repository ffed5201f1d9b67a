import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../../../lab/redis/start-redis.ts';
import { type Role, startRole } from './support/bot-process.ts';
import { type Mode, openStage, type Stage } from './support/stage.ts';

const commands = 500;
const withinMs = 10_000;
const rounds = 3;

for (const mode of ['socket', 'http'] as const satisfies readonly Mode[]) {
  describe(`${commands} commands in ${mode} mode`, () => {
    let stage: Stage;
    const bots: Role[] = [];
    before(async () => {
      stage = await openStage({ mode });
      const port = await freePort();
      const file = { slack: { mode, port }, clusters: [{ name: 'demo', bootstrap: ['127.0.0.1:9'] }] };
      // Slack gives each event to one socket; over HTTP a proxy would choose, and here there is none.
      for (const name of mode === 'socket' ? ['one', 'two'] : ['one'])
        bots.push(await startRole(stage, 'bot', file, name));
      if (mode === 'http') stage.slack.control.setBotUrl(`http://127.0.0.1:${port}/slack/events`);
    });
    after(async () => {
      await Promise.all(bots.map((bot) => bot.stop()));
      await stage.close();
    });

    it(`within ${withinMs / 1000} s are acknowledged, 99 of 100 in under 300 ms`, async (t) => {
      await oneOf(rounds, async () => {
        const acts: Promise<number>[] = [];
        for (let index = 0; index < commands; index += 1) {
          acts.push(tookMs(index));
          await new Promise((resolve) => setTimeout(resolve, withinMs / commands));
        }
        const sorted = (await Promise.all(acts)).sort((left, right) => left - right);
        const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
        t.diagnostic(`p99 ${p99} ms, slowest ${sorted.at(-1)} ms`);
        assert.ok(p99 < 300, `p99 ${p99} ms, slowest ${sorted.at(-1)} ms`);
      });
    });
    it('at the same instant are all acknowledged in under 3 s, none lost', async (t) => {
      await oneOf(rounds, async () => {
        const took = await Promise.all(Array.from({ length: commands }, (_, index) => tookMs(index)));
        t.diagnostic(`slowest ${Math.max(...took)} ms`);
      });
    });

    /** Fails when Slack's 3 s are over. */
    async function tookMs(index: number): Promise<number> {
      const text = index % 2 === 0 ? '/kafka help' : '/kafka status';
      const acting = await stage.slack.control.command('mira', '#kafka-ops', text);
      assert.ok(acting.ok, JSON.stringify(acting));
      return acting.tookMs;
    }
  });
}

/** Another process can take the machine away for seconds, and that is not what is measured here: one good round is enough. */
async function oneOf(times: number, round: () => Promise<void>): Promise<void> {
  for (let time = 1; ; time += 1) {
    const failure = await round().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) return;
    if (time === times) throw failure;
  }
}
