/** All rounds on one cluster, with a producer and a consumer running throughout; every acknowledged record is read back at the end. */

import { say } from '../demo/say.ts';
import { type OnStarted, setStage } from '../demo/stage.ts';
import { withAdmin } from '../kafka/with-admin.ts';
import { unwatched } from '../rounds/ask.ts';
import { createRandom } from '../sim/random.ts';
import { startBystander } from './bystander.ts';
import type { Fault } from './faults.ts';
import { faults } from './faults.ts';

import type { ChaosOptions } from './options.ts';
import { playRound, type Round } from './round.ts';
import { makeScene } from './scene.ts';

export type ChaosResult = {
  readonly kinds: readonly { readonly name: string; readonly fault: Fault; readonly rounds: readonly Round[] }[];
  readonly recordsAcked: number;
  readonly recordsLost: number;
  readonly recordsFailed: number;
};

export async function playAll(
  folder: string,
  onStarted: OnStarted,
  { seed, rounds }: Pick<ChaosOptions, 'seed' | 'rounds'>,
): Promise<ChaosResult> {
  const stage = await setStage(unwatched, folder, onStarted);
  const scene = makeScene(stage, folder, onStarted);
  const bystander = await startBystander(scene.kafka.bootstrap);
  onStarted(() => bystander.stop());
  await setForeignThrottles(scene.kafka.bootstrap);
  const random = createRandom(seed);
  const kinds: { name: string; fault: Fault; rounds: Round[] }[] = [];
  for (const [name, count] of rounds) {
    const fault = faults[name];
    if (fault === undefined) throw new Error(`There is no fault ${name}.`);
    const kind = { name, fault, rounds: [] as Round[] };
    kinds.push(kind);
    for (let number = 1; number <= count; number += 1) {
      const round = await playRound({ ...scene, bystander }, fault, random);
      kind.rounds.push(round);
      const { end, did, seconds, longestBlockedMs, bystanderMs, waited, blocked, violations } = round;
      say(`${name} ${number}/${count}: ${did}; ${end} after ${seconds} s, longest send ${longestBlockedMs} ms`);
      if (waited) say(`  a topic that nothing moves waited ${bystanderMs} ms of that`);
      if (blocked) say('  WRONG: the producer was blocked');
      for (const violation of violations) say(`  WRONG: ${violation}`);
    }
  }
  const { recordsFailed } = await scene.workload.stop();
  const { recordsAcked, recordsLost } = await scene.workload.readBack();
  return { kinds, recordsAcked, recordsLost, recordsFailed };
}

/** Somebody else's throttles, which every execution must leave as they are. */
async function setForeignThrottles(bootstrap: readonly string[]): Promise<void> {
  await withAdmin(bootstrap, (admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: 4,
          name: '106',
          configEntries: [{ name: 'leader.replication.throttled.rate', value: '50000000' }],
        },
      ],
    }),
  );
}
