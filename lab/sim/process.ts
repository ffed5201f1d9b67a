/**
 * Processes that crash, freeze and talk over an unreliable network. A crashed process gets no answer to what it asked;
 * what it had sent may still arrive. A frozen one goes on later as if nothing had been.
 */

import type { Outcome } from '../../jobs/outcome.ts';
import { refuse } from '../../jobs/outcome.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export type Service = 'kafka' | 'redis' | 'slack' | 'queue';

export type Process = {
  readonly id: string;
  /** Counts restarts; answers to an earlier life are dropped. */
  life: number;
  alive: boolean;
  frozenUntilMs: number;
  clockOffsetMs: number;
};

export type Faults = {
  /** Per call. */
  readonly lost: number;
  readonly replyLost: number;
  readonly slow: number;
  readonly crashBefore: number;
  readonly crashAfter: number;
  readonly freeze: number;
};

export const noFaults: Faults = { lost: 0, replyLost: 0, slow: 0, crashBefore: 0, crashAfter: 0, freeze: 0 };

export type Network = {
  readonly call: <T>(process: Process, service: Service, name: string, serve: () => Outcome<T>) => Promise<Outcome<T>>;
  readonly sleep: (process: Process, ms: number) => Promise<void>;
  readonly deliver: (process: Process, delayMs: number, then: () => void) => void;
};

export type NetworkHooks = {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly isDown: (service: Service) => boolean;
  readonly crash: (process: Process) => void;
  readonly trace: (line: string) => void;
};

const timeLimitMs = 10_000;

export function createNetwork(hooks: NetworkHooks): Network {
  const { timeline, random, trace } = hooks;
  const deliver = (process: Process, delayMs: number, then: () => void, life = process.life): void => {
    const arrive = (): void => {
      if (process.life !== life) return;
      const frozenMs = process.frozenUntilMs - timeline.nowMs();
      if (frozenMs > 0) timeline.at(frozenMs, arrive);
      else then();
    };
    timeline.at(delayMs, arrive);
  };
  return {
    deliver,
    sleep: (process, ms) => new Promise((resolve) => deliver(process, ms, resolve)),
    call: <T>(process: Process, service: Service, name: string, serve: () => Outcome<T>) =>
      new Promise<Outcome<T>>((resolve) => {
        const fate = fateOf(hooks.faults(), random);
        const { life } = process;
        const label = `${process.id} ${service}.${name}`;
        if (fate === 'crash-before') {
          trace(`${label}: crash before`);
          // What the caller does before it waits still belongs to the life that ends here.
          timeline.at(0, () => {
            if (process.life === life) hooks.crash(process);
          });
          return;
        }
        const outMs = fate === 'slow' ? random.between(2_000, 90_000) : random.between(1, 8);
        let answered = false;
        const answer = (outcome: Outcome<T>, backMs: number): void => {
          const arrived = (): void => {
            if (answered) return;
            answered = true;
            resolve(outcome);
          };
          deliver(process, backMs, arrived, life);
        };
        if (outMs > timeLimitMs) answer(unreachable(service, 'no answer in time'), timeLimitMs);
        timeline.at(outMs, () => {
          if (fate === 'lost' || hooks.isDown(service)) {
            trace(`${label}: lost`);
            answer(unreachable(service, 'connection lost'), 20);
            return;
          }
          const outcome = serve();
          trace(`${label}: ${fate} ${outcome.ok ? 'ok' : outcome.code}`);
          if (fate === 'crash-after') hooks.crash(process);
          if (fate === 'freeze') process.frozenUntilMs = timeline.nowMs() + random.between(5_000, 300_000);
          answer(fate === 'reply-lost' ? unreachable(service, 'the answer was lost') : outcome, random.between(1, 8));
        });
      }),
  };
}

type Fate = 'fine' | 'lost' | 'reply-lost' | 'slow' | 'crash-before' | 'crash-after' | 'freeze';

function fateOf(faults: Faults, random: Random): Fate {
  let dice = random.next();
  const fates: readonly (readonly [Fate, number])[] = [
    ['lost', faults.lost],
    ['reply-lost', faults.replyLost],
    ['slow', faults.slow],
    ['crash-before', faults.crashBefore],
    ['crash-after', faults.crashAfter],
    ['freeze', faults.freeze],
  ];
  for (const [fate, share] of fates) {
    if (dice < share) return fate;
    dice -= share;
  }
  return 'fine';
}

function unreachable(service: Service, what: string) {
  const codes = {
    kafka: 'kafka-unreachable',
    redis: 'redis-unreachable',
    slack: 'slack-unreachable',
    queue: 'redis-unreachable',
  } as const;
  return refuse(codes[service], `The simulated ${service} did not answer (${what}).`, 'It is tried again.');
}
