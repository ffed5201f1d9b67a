import type { Timing } from './play.ts';

/** What is aimed at, for the medians. */
export const aims = { boundTimes: 1.15, toolTimes: 1.05 } as const;

export type Verdict = {
  readonly oursSeconds: number;
  readonly toolSeconds: number;
  readonly boundTimes: number;
  readonly toolTimes: number;
  readonly met: boolean;
};

export function verdictOf({ ours, theirs, boundSeconds }: Timing): Verdict {
  const oursSeconds = median(ours.map(({ seconds }) => seconds));
  const toolSeconds = median(theirs.map(({ seconds }) => seconds));
  const boundTimes = oursSeconds / boundSeconds;
  const toolTimes = oursSeconds / toolSeconds;
  const met = boundTimes <= aims.boundTimes && toolTimes <= aims.toolTimes;
  return { oursSeconds, toolSeconds, boundTimes, toolTimes, met };
}

/** Markdown: medians per shape and throttle, each run's time, and what our looking costs the brokers. */
export function tableOf(timings: readonly Timing[]): string {
  const rows = timings.map((timing) => {
    const { shape, throttleBytesPerSec, moves, waves, busiest, boundSeconds, ours, theirs, requests } = timing;
    const { oursSeconds, toolSeconds, boundTimes, toolTimes } = verdictOf(timing);
    const seconds = ours.reduce((sum, run) => sum + run.totalSeconds, 0);
    const count = [...requests.values()].reduce((sum, one) => sum + one, 0);
    const cells = [
      shape,
      `${throttleBytesPerSec / 1e6} MB/s`,
      `${moves} in ${waves} waves`,
      `${busiest.broker} ${busiest.way}, ${(busiest.bytes / 1e6).toFixed(0)} MB`,
      boundSeconds.toFixed(1),
      `${oursSeconds.toFixed(1)} (${spread(ours)})`,
      `${toolSeconds.toFixed(1)} (${spread(theirs)})`,
      boundTimes.toFixed(2),
      toolTimes.toFixed(2),
      moving(ours),
      moving(theirs),
      median(ours.map(({ totalSeconds }) => totalSeconds)).toFixed(1),
      (count / seconds).toFixed(1),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    "| Shape | Throttle | Moves | Busiest broker | Bound s | Ours s (each) | Kafka's s (each) | Ours / bound | Ours / Kafka's | Ours, moving s | Kafka's, moving s | Ours, all over s | Requests/s |",
    '|---|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
    '',
    `Requests of our executions, by kind: ${byKind(timings)}.`,
    '',
  ].join('\n');
}

function byKind(timings: readonly Timing[]): string {
  const sums = new Map<string, number>();
  for (const { requests } of timings) {
    for (const [api, count] of requests) sums.set(api, (sums.get(api) ?? 0) + count);
  }
  const seconds = timings.flatMap(({ ours }) => ours).reduce((sum, { totalSeconds }) => sum + totalSeconds, 0);
  const sorted = [...sums].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return sorted.map(([api, count]) => `${api} ${count} (${(count / seconds).toFixed(2)}/s)`).join(', ');
}

function moving(runs: readonly { readonly movingSeconds: number }[]): string {
  return median(runs.map(({ movingSeconds }) => movingSeconds)).toFixed(1);
}

function spread(runs: readonly { readonly seconds: number }[]): string {
  return runs.map(({ seconds }) => seconds.toFixed(1)).join(', ');
}

/** The middle one; of two in the middle the higher. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
