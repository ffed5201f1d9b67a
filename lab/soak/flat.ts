/** Whether what was sampled stayed flat: the middle of the last third against that of the first after the warm-up. */

import type { Sample } from './sample.ts';

export type Figure = {
  readonly name: string;
  readonly unit: 'MB' | 'count' | 'per minute' | 'per round' | '%';
  readonly first: number;
  readonly last: number;
  /** By how much `last` may be above `first`; null: it is told, and not judged. */
  readonly growsAtMost: number | null;
};

const megabyte = 1e6;

/** A tenth of the time is warm-up: caches, JIT and connections. */
export function figuresOf(samples: readonly Sample[]): readonly Figure[] {
  const warm = samples.slice(Math.floor(samples.length / 10));
  const third = Math.max(2, Math.floor(warm.length / 3));
  const first = warm.slice(0, third);
  const last = warm.slice(-third);
  const level = (
    name: string,
    of: (sample: Sample) => number,
    rule: { readonly unit: Figure['unit']; readonly growsAtMost: number | null },
  ): Figure => ({ name, ...rule, first: middle(first.map(of)), last: middle(last.map(of)) });
  const rate = (name: string, of: (sample: Sample) => number): Figure => {
    const firstRate = perMinute(first, of);
    return { name, unit: 'per minute', first: firstRate, last: perMinute(last, of), growsAtMost: 0.3 * firstRate + 5 };
  };
  const processes = (['bot', 'worker'] as const).flatMap((role) => [
    level(`${role}: memory (RSS)`, (s) => s[role].residentBytes / megabyte, { unit: 'MB', growsAtMost: 40 }),
    level(`${role}: JavaScript heap`, (s) => s[role].heapBytes / megabyte, { unit: 'MB', growsAtMost: 25 }),
    level(`${role}: open files and sockets`, (s) => s[role].openFiles, { unit: 'count', growsAtMost: 3 }),
    level(`${role}: handles`, (s) => s[role].handles, { unit: 'count', growsAtMost: 3 }),
    rate(`${role}: calls to Slack`, (s) => s[role].slackCalls),
    rate(`${role}: CPU seconds`, (s) => s[role].cpuSeconds),
  ]);
  return [
    ...processes,
    rate('worker: jobs', (s) => s.worker.jobs),
    rate('worker: requests to Kafka', (s) => s.worker.kafkaRequests),
    rate('Redis: commands', (s) => s.redis.commands),
    level('Redis: clients', (s) => s.redis.clients, { unit: 'count', growsAtMost: 3 }),
    level('Redis: keys that no plan, proposal, journal or job is', (s) => s.redis.otherKeys, {
      unit: 'count',
      growsAtMost: 10,
    }),
    level('Redis: kept jobs', (s) => s.redis.jobKeys, { unit: 'count', growsAtMost: null }),
    level('Redis: memory', (s) => s.redis.usedBytes / megabyte, { unit: 'MB', growsAtMost: null }),
    perRound('Redis: bytes that one more round keeps, for 90 days', samples, (s) => s.redis.usedBytes),
    perRound('Redis: keys that one more round keeps, for 90 days', samples, (s) => s.redis.keptKeys),
  ];
}

export function isFlat({ first, last, growsAtMost }: Figure): boolean {
  return growsAtMost === null || last - first <= growsAtMost;
}

function perMinute(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const [from, to] = [samples[0], samples.at(-1)];
  if (from === undefined || to === undefined || to.atMs <= from.atMs) return 0;
  return ((of(to) - of(from)) * 60_000) / (to.atMs - from.atMs);
}

/** In the first half of the time and in the second: what must be kept grows with the rounds, and no faster as time goes by. */
function perRound(name: string, samples: readonly Sample[], of: (sample: Sample) => number): Figure {
  const half = Math.floor(samples.length / 2);
  const slope = (part: readonly Sample[]): number => {
    const [from, to] = [part[0], part.at(-1)];
    if (from === undefined || to === undefined || to.rounds === from.rounds) return 0;
    return (of(to) - of(from)) / (to.rounds - from.rounds);
  };
  const first = slope(samples.slice(0, half + 1));
  return { name, unit: 'per round', first, last: slope(samples.slice(half)), growsAtMost: Math.max(10, 0.3 * first) };
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
