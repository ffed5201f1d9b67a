/** One look at everything that must stay flat: the long-lived bot and worker by their own metrics, and Redis. */

import { Redis } from 'ioredis';

export type Process = {
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly openFiles: number;
  readonly handles: number;
  /** Since the process started. */
  readonly cpuSeconds: number;
  readonly slackCalls: number;
  readonly jobs: number;
  /** Requests to Kafka; the bot makes none. */
  readonly kafkaRequests: number;
};

export type Sample = {
  readonly atMs: number;
  /** Rounds that had ended by then. */
  readonly rounds: number;
  readonly bot: Process;
  readonly worker: Process;
  readonly redis: {
    readonly usedBytes: number;
    readonly commands: number;
    readonly clients: number;
    /** Plans, proposals and journals, which are kept for 90 days. */
    readonly keptKeys: number;
    /** Jobs of the queue that are kept, at most 500 ended ones of each kind of end. */
    readonly jobKeys: number;
    readonly otherKeys: number;
  };
};

export async function takeSample(
  urls: { readonly bot: string; readonly worker: string; readonly redis: string },
  rounds: number,
): Promise<Sample> {
  const redis = new Redis(urls.redis, { maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    const [bot, worker, info, keys] = await Promise.all([
      processAt(urls.bot),
      processAt(urls.worker),
      redis.info(),
      keysOf(redis),
    ]);
    const field = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? Number.NaN);
    return {
      atMs: Date.now(),
      rounds,
      bot,
      worker,
      redis: {
        usedBytes: field('used_memory'),
        commands: field('total_commands_processed'),
        clients: field('connected_clients'),
        ...keys,
      },
    };
  } finally {
    redis.disconnect();
  }
}

async function processAt(url: string): Promise<Process> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  /** Summed over labels. */
  const sum = (name: string): number => {
    const lines = text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
    return [...lines].reduce((total, [, value]) => total + Number(value), 0);
  };
  return {
    residentBytes: sum('process_resident_memory_bytes'),
    heapBytes: sum('nodejs_heap_size_used_bytes'),
    openFiles: sum('process_open_fds'),
    handles: sum('nodejs_active_handles_total'),
    cpuSeconds: sum('process_cpu_seconds_total'),
    slackCalls: sum('evenkeel_slack_calls_total'),
    jobs: sum('evenkeel_jobs_total'),
    kafkaRequests: sum('evenkeel_kafka_requests_total'),
  };
}

async function keysOf(redis: Redis): Promise<Pick<Sample['redis'], 'keptKeys' | 'jobKeys' | 'otherKeys'>> {
  const counts = { keptKeys: 0, jobKeys: 0, otherKeys: 0 };
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'COUNT', 1000);
    for (const key of keys) {
      if (/:(?:plan|proposal|journal|journal-fence):/.test(key)) counts.keptKeys += 1;
      else if (/-queue:jobs:.*-/.test(key) || /-queue:jobs:\d+$/.test(key)) counts.jobKeys += 1;
      else counts.otherKeys += 1;
    }
    cursor = next;
  } while (cursor !== '0');
  return counts;
}
