/** What a round breaks. Each fault ends with everything running again, unless it says how to end it after the execution. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../planner/plan.ts';
import type { Random } from '../sim/random.ts';
import type { Message } from '../slack/index.ts';
import { restartEverything } from './rolling-restart.ts';
import type { Scene } from './scene.ts';
import type { Struck } from './struck.ts';

export type Fault = {
  readonly what: string;
  /** Rounds of the long form. */
  readonly rounds: number;
  /** Whether the producer may wait for a reason that is not ours: a broker that it writes to is dead. */
  readonly producerMayWait: boolean;
  /** The latest moment to strike after the approval, for what takes its own time; default: any of an execution. */
  readonly strikeWithinMs?: number;
  /** Resolves with what was done, in words; `after` runs once the execution has ended. */
  readonly strike: (scene: Scene, plan: Plan, random: Random, posted: Message) => Promise<Struck>;
};

/** Longer than the lease of a cluster (20 s), so that another worker takes over. */
const pastLeaseMs = 30_000;

/** Longer than anything that is in flight then takes to arrive. */
const absentMs = 60_000;

export const faults: Readonly<Record<string, Fault>> = {
  worker: {
    what: 'kill -9 of the worker, which is started again',
    rounds: 50,
    producerMayWait: false,
    strike: async ({ stage }) => {
      await stage.product.worker.kill('SIGKILL');
      stage.product.worker.start();
      return { did: 'worker killed' };
    },
  },
  absentWorker: {
    what: 'kill -9 of the worker, which is not started again for a minute',
    rounds: 5,
    producerMayWait: false,
    strike: async ({ stage }) => {
      await stage.product.worker.kill('SIGKILL');
      await sleep(absentMs);
      stage.product.worker.start();
      return { did: 'worker away for a minute' };
    },
  },
  rollingRestart: {
    what: 'every bot and worker replaced, one by one, by SIGTERM',
    rounds: 5,
    producerMayWait: false,
    strikeWithinMs: 1_000,
    strike: restartEverything,
  },
  redis: {
    what: 'kill -9 of Redis (appendfsync always), which is started again',
    rounds: 10,
    producerMayWait: false,
    strike: async (scene, _plan, random) => {
      const awayMs = random.between(200, 5_000);
      await scene.restartRedis(awayMs);
      return { did: `Redis killed, back after ${awayMs} ms` };
    },
  },
  broker: {
    what: 'kill -9 of a broker that takes part, which is started again',
    rounds: 10,
    producerMayWait: true,
    strike: async ({ kafka }, plan, random) => {
      const partakers = [...new Set(plan.moves.flatMap(({ from, to }) => [...from, ...to]))];
      const broker = random.pick(partakers);
      await kafka.endNode(broker);
      await sleep(random.between(0, 15_000));
      await kafka.startNode(broker);
      return { did: `broker ${broker} killed` };
    },
  },
  controller: {
    what: 'kill -9 of the active controller, which is started again',
    rounds: 5,
    producerMayWait: false,
    strike: async (scene, _plan, random) => {
      const leader = await scene.activeController();
      await scene.kafka.endNode(leader);
      await sleep(random.between(0, 5_000));
      await scene.kafka.startNode(leader);
      return { did: `controller ${leader} killed` };
    },
  },
  twoWorkers: {
    what: 'two workers at once, the first of them killed',
    rounds: 5,
    producerMayWait: false,
    strike: async ({ stage }) => {
      const second = stage.product.startAnotherWorker();
      await stage.product.worker.kill('SIGKILL');
      stage.product.worker.start();
      return { did: 'a second worker, and the first killed', after: () => second.stop() };
    },
  },
  frozenWorker: {
    what: 'the worker frozen past its lease while another ends the execution, then woken up',
    rounds: 5,
    producerMayWait: false,
    strike: async (scene) => {
      const { stage } = scene;
      const second = stage.product.startAnotherWorker();
      process.kill(stage.product.worker.pid(), 'SIGSTOP');
      const frozenAtMs = Date.now();
      return {
        did: 'worker frozen',
        after: async () => {
          await sleep(Math.max(0, frozenAtMs + pastLeaseMs - Date.now()));
          process.kill(stage.product.worker.pid(), 'SIGCONT');
          // What it does when it wakes up is done within one poll and one sweep.
          await scene.untilQuiet();
          await second.stop();
        },
      };
    },
  },
};
