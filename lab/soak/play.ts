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
import { approvedPlan, channel, type End, ended, endOf, unwatched } from '../rounds/ask.ts';
import type { SoakOptions } from './options.ts';
import { type Sample, takeSample } from './sample.ts';

export type SoakRound = {
  readonly end: End;
  readonly restarted: string | null;
  readonly violations: readonly string[];
};

export type SoakResult = {
  readonly samples: readonly Sample[];
  readonly rounds: readonly SoakRound[];
  readonly recordsAcked: number;
  readonly recordsLost: number;
};

const restartEvery = 4;
const topicsAtOnce = 3;

export async function playSoak(
  folder: string,
  onStarted: OnStarted,
  options: Pick<SoakOptions, 'minutes' | 'sampleEveryMs'>,
): Promise<SoakResult> {
  const stage = await setStage(unwatched, folder, onStarted);
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
  // `soak-*` topics come and go, so the plan leaves them alone.
  const posted = await approvedPlan(scene.stage, '/kafka fix-racks exclude-topics __*,soak-*');
  const restarted = await restart();
  const report = await ended(scene.stage, posted);
  await scene.untilQuiet();
  const after = await scene.stand();
  const violations = after.throttles.join() === before.throttles.join() ? [] : [`throttles: ${after.throttles.join()}`];
  return { end: endOf(report) ?? 'failed', restarted, violations };
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
