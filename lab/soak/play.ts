/**
 * Rounds on the local cluster until the time is over: an audit, a status and a what-if, a topic that comes and one that
 * goes, a plan that is approved and carried out, and now and then a restart of a second worker, which takes its part of
 * the work. The first worker and the bot are never restarted: theirs are the figures that must stay flat.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { misplace } from '../chaos/misplace.ts';
import { makeScene, type Scene } from '../chaos/scene.ts';
import { say } from '../demo/say.ts';
import { type OnStarted, setStage } from '../demo/stage.ts';
import { createTopics, deleteTopics } from '../kafka/topics.ts';
import type { Message } from '../slack/index.ts';
import type { SoakOptions } from './options.ts';
import { type Sample, takeSample } from './sample.ts';

export type SoakRound = {
  readonly end: 'done' | 'failed' | 'cancelled';
  readonly restarted: string | null;
  readonly violations: readonly string[];
};

export type SoakResult = {
  readonly samples: readonly Sample[];
  readonly rounds: readonly SoakRound[];
  readonly recordsAcked: number;
  readonly recordsLost: number;
};

const channel = '#kafka-ops';
const planWithinMs = 120_000;
const executionWithinMs = 600_000;
const clickAgainAfterMs = 20_000;
const clicksAtMost = 5;
const restartEvery = 4;
const topicsAtOnce = 3;

export async function playSoak(
  folder: string,
  onStarted: OnStarted,
  options: Pick<SoakOptions, 'minutes' | 'sampleEveryMs'>,
): Promise<SoakResult> {
  const quietly = {
    auto: true,
    simulated: false,
    reportFile: null,
    host: '127.0.0.1',
    port: 0,
    mode: 'socket',
  } as const;
  const stage = await setStage(quietly, folder, onStarted);
  const scene = makeScene(stage, folder, onStarted);
  const second = stage.product.startAnotherWorker();
  onStarted(() => second.stop());
  await addSchedules(scene);
  const rounds: SoakRound[] = [];
  const urls = { ...stage.product.monitorUrls, redis: scene.redisUrl };
  const sampling = startSampling(() => takeSample(urls, rounds.length), options.sampleEveryMs);
  const endAtMs = Date.now() + options.minutes * 60_000;
  try {
    for (let number = 1; Date.now() < endAtMs; number += 1) {
      const restart = number % restartEvery === 0 ? (number % (2 * restartEvery) === 0 ? 'SIGKILL' : 'SIGTERM') : null;
      const round = await playRound(scene, number, async () => {
        if (restart === null) return null;
        await second.kill(restart);
        second.start();
        return `the second worker, by ${restart}`;
      });
      rounds.push(round);
      say(`round ${number}: ${round.end}${round.restarted === null ? '' : `, restarted ${round.restarted}`}`);
      for (const violation of round.violations) say(`  WRONG: ${violation}`);
    }
  } finally {
    await sampling.stop();
  }
  const samples = [...sampling.samples, await takeSample(urls, rounds.length)];
  await scene.workload.stop();
  const { recordsAcked, recordsLost } = await scene.workload.readBack();
  return { samples, rounds, recordsAcked, recordsLost };
}

/** As often as schedules may be. */
async function addSchedules({ stage }: Scene): Promise<void> {
  for (const words of ['audit "*/10 * * * *" UTC', 'digest "5-59/10 * * * *" UTC']) {
    const acting = await stage.slack.control.command('mira', channel, `/kafka schedule add ${words}`);
    if (!acting.ok) throw new Error(`The schedule was not taken: ${acting.detail}`);
  }
}

async function playRound(scene: Scene, number: number, restart: () => Promise<string | null>): Promise<SoakRound> {
  const { control } = scene.stage.slack;
  const { bootstrap } = scene.kafka;
  await misplace(bootstrap);
  const before = await scene.stand();
  await createTopics(bootstrap, [{ topic: `soak-${number}`, partitions: 3, replicationFactor: 3 }]);
  if (number > topicsAtOnce) await deleteTopics(bootstrap, [`soak-${number - topicsAtOnce}`]);
  for (const words of ['audit', 'status', 'what-if rack a', 'executions']) {
    await control.command('mira', channel, `/kafka ${words}`);
  }
  const posted = await approvedPlan(scene);
  const restarted = await restart();
  const report = await ended(scene, posted);
  await scene.untilQuiet();
  const after = await scene.stand();
  const violations = after.throttles.join() === before.throttles.join() ? [] : [`throttles: ${after.throttles.join()}`];
  return { end: endOf(report) ?? 'failed', restarted, violations };
}

/** `soak-*` topics come and go, so the plan leaves them alone. */
async function approvedPlan({ stage }: Scene): Promise<Message> {
  const { control } = stage.slack;
  const earlier = new Set(control.messages().map(({ ts }) => ts));
  await control.command('mira', channel, '/kafka fix-racks exclude-topics __*,soak-*');
  const isNew = ({ ts, blocks }: Message): boolean =>
    !earlier.has(ts) && JSON.stringify(blocks).includes('"action_id":"approve"');
  const posted = await control.waitForMessage(isNew, planWithinMs);
  await approve(control, posted);
  return posted;
}

/** A click that comes before the plan is fully posted is refused, and its clicker told so; a person clicks again. */
async function approve(control: Scene['stage']['slack']['control'], posted: Message): Promise<void> {
  const look = (): string => JSON.stringify(control.messages().find(({ ts }) => ts === posted.ts)?.blocks);
  const before = look();
  const taken = () => (look() === before ? undefined : true);
  for (let click = 1; ; click += 1) {
    const acting = await control.click('bob', posted.ts, 'approve');
    if (!acting.ok) throw new Error(`The approval was not taken: ${acting.detail}`);
    const seen = await control.waitFor(taken, clickAgainAfterMs, 'the approval').catch(() => false);
    if (seen) return;
    if (click === clicksAtMost) throw new Error('The approval was clicked again and again, and was not taken.');
  }
}

function ended({ stage }: Scene, posted: Message): Promise<Message> {
  const { control } = stage.slack;
  const probe = (): Message | undefined => {
    const now = control.messages().find(({ ts }) => ts === posted.ts);
    return now !== undefined && endOf(now) !== null ? now : undefined;
  };
  return control.waitFor(probe, executionWithinMs, 'the end of the execution');
}

function endOf({ text }: Message): SoakRound['end'] | null {
  return (/· (done|failed|cancelled)\b/.exec(text)?.[1] as SoakRound['end'] | undefined) ?? null;
}

function startSampling(take: () => Promise<Sample>, everyMs: number) {
  const samples: Sample[] = [];
  let going = true;
  const loop = (async () => {
    while (going) {
      const startedAtMs = Date.now();
      // A sample that fails is missing from the table's count; the next one is taken in its turn.
      await take().then(
        (sample) => samples.push(sample),
        (error: unknown) => say(`No sample: ${error instanceof Error ? error.message : error}`),
      );
      while (going && Date.now() < startedAtMs + everyMs) await sleep(100);
    }
  })();
  return {
    samples,
    stop: async () => {
      going = false;
      await loop;
    },
  };
}
