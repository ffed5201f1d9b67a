import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../lab/free-ports.ts';
import { type Role, startRole } from './support/bot-process.ts';
import { type FrontDoor, openFrontDoor } from './support/front-door.ts';
import { type Mode, openStage, type Stage } from './support/stage.ts';
import { starvedSeconds, untilCalm } from './support/starved.ts';

const commands = 500;
const withinMs = 10_000;
/** For all rounds of one test. A machine that never comes to rest in that time is told as it is: too busy for the promise. */
const patienceMs = 120_000;
/**
 * On two processors, with nothing else at work, each process waits for one about 1.3 s of the ten, and 0.4 s where all comes at
 * once. One that waited for longer than this was kept from running by other programs.
 */
const starved = { whenSpreadSec: 3, whenAtOnceSec: 1.5 } as const;
/** So many that the planner is at work for longer than a round, also on a fast machine. */
const plansAhead = 3;
/** What an operator types; a status is work for the worker that is solving. */
const texts = ['/kafka help', '/kafka plans', '/kafka policy', '/kafka executions', '/kafka staus'];

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const solvingWorker = fileURLToPath(new URL(`./support/solving-worker.${extension}`, import.meta.url));

for (const mode of ['socket', 'http'] as const satisfies readonly Mode[]) {
  describe(`${commands} commands in ${mode} mode, two bots, while a plan of 200,000 partitions is solved`, () => {
    let stage: Stage;
    let worker: Role;
    let plansAsked = 0;
    let door: FrontDoor | null = null;
    const bots: Role[] = [];
    before(async () => {
      stage = await openStage({ mode });
      const ports = [await freePort(), await freePort()];
      const fileOf = (port: number) => ({
        slack: { mode, port },
        clusters: [{ name: 'demo', bootstrap: ['127.0.0.1:9'] }],
      });
      for (const [index, port] of ports.entries())
        bots.push(await startRole(stage, 'bot', fileOf(port), `bot-${index}`));
      worker = await startRole(stage, 'worker', fileOf(0), 'worker', {}, solvingWorker);
      if (mode === 'socket') return;
      // Slack gives each event to one socket; over HTTP something has to choose.
      door = await openFrontDoor(ports);
      stage.slack.control.setBotUrl(door.url);
    });
    after(async () => {
      await Promise.all([...bots.map((bot) => bot.stop()), worker.stop('SIGKILL')]);
      await door?.close();
      await stage.close();
    });

    it(`within ${withinMs / 1000} s are acknowledged, 99 of 100 in under 300 ms`, async (t) => {
      await unlessStarved(t, starved.whenSpreadSec, () =>
        whileSolving(t, async () => {
          // What fails early is looked at when all have ended: a round in which it did may be done again.
          const acts: Promise<number | Error>[] = [];
          for (let index = 0; index < commands; index += 1) {
            acts.push(tookMs(index).catch((error: Error) => error));
            await new Promise((resolve) => setTimeout(resolve, withinMs / commands));
          }
          const ends = await Promise.all(acts);
          const late = ends.find((end) => end instanceof Error);
          if (late !== undefined) throw late;
          const sorted = ends.filter((end) => typeof end === 'number').sort((left, right) => left - right);
          const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
          t.diagnostic(`median ${sorted[sorted.length / 2]} ms, p99 ${p99} ms, slowest ${sorted.at(-1)} ms`);
          assert.ok(p99 < 300, `p99 ${p99} ms, slowest ${sorted.at(-1)} ms`);
        }),
      );
    });
    it('at the same instant are all acknowledged in under 3 s, none lost', async (t) => {
      await unlessStarved(t, starved.whenAtOnceSec, () =>
        whileSolving(t, async () => {
          // All of them have ended before another round begins: two at once would be 1,000 commands.
          const ends = await Promise.allSettled(Array.from({ length: commands }, (_, index) => tookMs(index)));
          const took = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
          t.diagnostic(`${took.length} of ${commands} in time, slowest ${Math.max(...took)} ms`);
          const late = ends.find((end) => end.status === 'rejected');
          if (late !== undefined) throw late.reason;
        }),
      );
    });
    it('was the work of both bots', async () => {
      if (door !== null) return assert.ok(Math.min(...door.given()) > 0, `connections ${door.given().join(' and ')}`);
      // A bot that got no processor for long may have lost its socket, and opens another.
      const { control } = stage.slack;
      await control.waitFor(() => control.socketCount() === 2 || undefined, 60_000, 'both sockets');
    });

    /** Plans are being made from before the first command until after the last. */
    async function whileSolving(t: TestContext, work: () => Promise<void>): Promise<void> {
      const { control } = stage.slack;
      const posted = () => control.messages().filter(({ text }) => /^Rebalance · demo · plan/.test(text)).length;
      const reads = () => worker.logged().split('200000 partitions were read').length - 1;
      // What an earlier round asked for is still being made.
      for (; plansAsked - posted() < plansAhead; plansAsked += 1)
        assert.ok((await control.command('mira', '#kafka-ops', '/kafka rebalance')).ok);
      await control.waitFor(() => (reads() >= plansAsked ? true : undefined), 60_000, 'planning');
      const used = () => [...bots, worker].map((role) => role.usedSeconds() ?? Number.NaN);
      const before = used();
      await work().finally(() => {
        const spent = used().map((seconds, at) => (seconds - (before[at] ?? 0)).toFixed(1));
        t.diagnostic(`processor time: bots ${spent[0]} s and ${spent[1]} s, worker ${spent[2]} s`);
      });
      const left = plansAsked - posted();
      t.diagnostic(`${left} of ${plansAhead} plans were still to be made`);
      assert.ok(left > 0, 'no plan was being made any more');
    }

    /**
     * Another program can take the machine away, and that is not what is measured here: a round that fails is done again only
     * where the kernel says that one of the processes was kept from running meanwhile, and once others leave room again.
     */
    async function unlessStarved(t: TestContext, starvedSec: number, round: () => Promise<void>): Promise<void> {
      const waits = () => [...bots.map((bot) => bot.starvedSeconds()), starvedSeconds(process.pid)];
      const deadlineMs = Date.now() + patienceMs;
      for (let time = 1; ; time += 1) {
        const before = waits();
        const failure = await round().then(
          () => null,
          (error: unknown) => error,
        );
        const waited = waits().map((seconds, at) => (seconds ?? 0) - (before[at] ?? 0));
        t.diagnostic(`round ${time}: waited for a processor: ${waited.map((each) => each.toFixed(2)).join(', ')} s`);
        if (failure === null) return;
        if (Math.max(...waited) < starvedSec || Date.now() > deadlineMs) throw failure;
        await untilCalm(deadlineMs);
      }
    }

    /** Fails when Slack's 3 s are over. */
    async function tookMs(index: number): Promise<number> {
      const acting = await stage.slack.control.command('mira', '#kafka-ops', texts[index % texts.length] ?? '');
      assert.ok(acting.ok, JSON.stringify(acting));
      return acting.tookMs;
    }
  });
}
