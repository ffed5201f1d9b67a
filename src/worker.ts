/** The worker: takes jobs off the queue, reads and changes clusters, and tells people what came of it. */

import { hostname } from 'node:os';
import type { Cluster, Clusters } from '../jobs/cluster.ts';
import type { Deps } from '../jobs/deps.ts';
import { defaultLimits } from '../jobs/execution/limits.ts';
import { createHandlers } from '../jobs/handlers.ts';
import { ok } from '../jobs/outcome.ts';
import { sweepJobId } from '../jobs/queue/job-ids.ts';
import { openQueue } from '../jobs/queue/open-queue.ts';
import { openScheduleBook } from '../jobs/queue/schedule-book.ts';
import { startQueueWorker } from '../jobs/queue/start-worker.ts';
import { keepWatches } from '../jobs/queue/watch-book.ts';
import { calm } from './calm-log.ts';
import { createPainter } from './chart/create-painter.ts';
import type { ClusterSettings } from './config/cluster-settings.ts';
import type { WorkerConfig } from './config/config.ts';
import { type OpenOptions, openKafkaCluster } from './kafka/open-kafka-cluster.ts';
import type { Log } from './log.ts';
import type { Dependency } from './monitor/health.ts';
import { createMetrics } from './monitor/metrics.ts';
import { openMonitor } from './monitor/open-monitor.ts';
import { telemetryOf } from './monitor/telemetry.ts';
import { watchedHandlers, watchedPlanner } from './monitor/watch.ts';
import { muteWhen } from './mute-when.ts';
import { notingHealth } from './note-health.ts';
import { startPlanner } from './planning/start-planner.ts';
import { liveConfig } from './reload.ts';
import { createDirectory } from './slack/directory.ts';
import { createMessenger } from './slack/messenger.ts';
import { checkBotToken } from './slack/preflight.ts';
import { shortIds } from './slack/short-ids.ts';
import { createWebClient } from './slack/web-client.ts';
import { checkRedis, connectRedis, endAll, queuePlace, refusalsIn, type Started, systemClock } from './start.ts';
import { tracedHandlers, tracedProposals, tracedQueue } from './trace.ts';
import { version } from './version.ts';

export type OpenCluster = (
  settings: ClusterSettings,
  options?: OpenOptions,
) => Cluster & { readonly close: () => Promise<void> };

export type WorkerDeps = {
  readonly log: Log;
  readonly doctor?: Deps['doctor'];
  /** Another way to a cluster than Kafka's protocol, e.g. a simulated one. */
  readonly openCluster?: OpenCluster;
};

const recoverEveryMs = 60_000;
const sweepEveryMs = 5 * 60_000;
const watchAttempts = 100;
const watchRetryMs = 30_000;
/** Together under ten seconds, before an orchestrator loses patience. */
const jobsEndAtMostMs = 5_000;
const editsEndAtMostMs = 2_000;

export async function startWorker(
  config: WorkerConfig,
  { log, doctor, openCluster = openKafkaCluster }: WorkerDeps,
): Promise<Started> {
  const live = liveConfig(config, log);
  const redis = connectRedis(config, 'worker', log);
  const [home, redisThere] = await Promise.all([checkBotToken(config.slack, log), checkRedis(redis, log)]);
  if (!home.ok || !redisThere.ok) {
    await redis.close();
    return { ok: false, refusals: refusalsIn([home, redisThere]) };
  }
  const calmly = (message: string) =>
    calm((reason) => log.warn(message, { reason }), { everyMs: 30_000, nowMs: Date.now });
  const queue = openQueue({ ...queuePlace(config), onError: calmly('the queue is away; it is tried again') });
  const schedules = openScheduleBook({
    ...queuePlace(config),
    nowMs: Date.now,
    onError: calmly('the schedules are away; it is tried again'),
  });
  let leaving = false;
  let gone = false;
  const metrics = createMetrics({ role: 'worker', version: version() });
  const clusters = config.clusters.map((settings) => {
    const cluster = openCluster(settings, {
      onRequest: (api) => metrics.kafkaRequests.inc({ cluster: settings.name, api }),
    });
    const reader = notingHealth(cluster.name, cluster.reader, { health: redis.health, nowMs: Date.now });
    return { ...cluster, reader };
  });
  const planner = startPlanner({ ...config.planner, log: log.warn });
  const client = createWebClient(config.slack, log, (method, result) => metrics.slackCalls.inc({ method, result }));
  const messenger = createMessenger({ client, clock: systemClock, budget: redis.edits });
  const deps: Deps = {
    clusters: bookOf(clusters, live.policyOf),
    policyOf: live.policyOf,
    homeTeamId: home.value.teamId,
    planner: watchedPlanner(planner, metrics),
    telemetry: telemetryOf(metrics, { clusters: config.clusters.map(({ name }) => name), nowMs: Date.now }),
    ...(doctor === undefined ? {} : { doctor }),
    painter: createPainter(),
    plans: redis.plans,
    proposals: tracedProposals(redis.proposals),
    journal: redis.journal,
    archive: redis.archive,
    lock: redis.lock,
    durability: redis.durability,
    messenger: muteWhen(messenger, () => gone),
    directory: createDirectory({ client, clock: systemClock }),
    queue: tracedQueue(queue, log.info),
    schedules: { book: schedules, runs: redis.scheduleRuns },
    watch: { store: redis.watch, command: config.slack.command },
    clock: systemClock,
    ids: shortIds,
    leaving: () => leaving,
    workerId: `${hostname()}-${process.pid}`,
    limits: defaultLimits,
    log: log.info,
  };
  const handlers = tracedHandlers(watchedHandlers(createHandlers(deps), metrics), redis, {
    log,
    nowMs: Date.now,
  });
  const worker = startQueueWorker({
    ...queuePlace(config),
    handlers,
    log: log.warn,
  });
  const upkeep = startUpkeep(deps, config, log);
  // Not waited for: Redis may be away for a while, and the other work goes on.
  void keepWatching(config, log);
  const stop = () => {
    leaving = true;
    return endAll(log, [
      upkeep.stop,
      () => worker.close({ waitAtMostMs: jobsEndAtMostMs }),
      // A plan that was put back for another worker must not be posted from here as well.
      async () => {
        gone = true;
      },
      planner.close,
      () => messenger.drain(editsEndAtMostMs),
      queue.close,
      schedules.close,
      ...clusters.map((cluster) => cluster.close),
      redis.close,
    ]);
  };
  const monitor = await openMonitor({
    place: config.monitor,
    metrics,
    dependencies: [
      { name: 'redis', cluster: '', ask: redis.ping },
      { name: 'slack', cluster: '', ask: () => checkBotToken(config.slack, log) },
      ...clusters.map(asDependency),
    ],
    depth: () => queue.depth(Date.now()),
    taking: worker.taking,
  });
  if (!monitor.ok) {
    await stop();
    return { ok: false, refusals: [monitor] };
  }
  const monitorUrl = monitor.value?.url ?? null;
  log.info('the worker is ready', {
    clusters: config.clusters.map(({ name }) => name),
    ...(monitorUrl === null ? {} : { monitorUrl }),
  });
  return {
    ok: true,
    value: { url: null, monitorUrl, reload: live.reload, stop: () => stop().then(() => monitor.value?.close()) },
  };
}

/** An observation of no partitions asks for little, and only of brokers that serve. */
function asDependency({ name, actor }: Cluster): Dependency {
  return { name: 'kafka', cluster: name, ask: () => actor.observe([]) };
}

/** A worker without its watch would look healthy and be blind; so this is said where somebody reads it. */
async function keepWatching(config: WorkerConfig, log: Log): Promise<void> {
  const watched = config.clusters.map(({ name, watch }) => ({ clusterName: name, watch }));
  const unwatched = watched.filter(({ watch }) => watch === null).map(({ clusterName }) => clusterName);
  if (unwatched.length > 0) log.warn('nobody watches these: they have no channel, or "watch" is false', { unwatched });
  for (let attempt = 1; attempt <= watchAttempts; attempt += 1) {
    const kept = await keepWatches(queuePlace(config), watched);
    if (kept.ok) return;
    log.warn('the watch could not be scheduled; it is tried again', { attempt, reason: kept.message });
    await systemClock.sleepMs(watchRetryMs);
  }
  log.error('nobody watches until a worker is started again', { attempts: watchAttempts });
}

function bookOf(clusters: readonly Cluster[], known: Deps['policyOf']): Clusters {
  return {
    names: () => clusters.map(({ name }) => name),
    get: (name) => {
      const cluster = clusters.find((one) => one.name === name);
      if (cluster !== undefined) return ok(cluster);
      const missing = known(name);
      if (!missing.ok) return missing;
      throw new Error(`the cluster ${name} is configured but was not opened`);
    },
  };
}

/**
 * What is looked after without anybody asking: executions that were left, and throttles that were left behind. The ids
 * name the minute, so that several workers do it once.
 */
function startUpkeep(deps: Deps, config: WorkerConfig, log: Log): { readonly stop: () => Promise<void> } {
  const add = async (job: Parameters<Deps['queue']['add']>[0], jobId: string) => {
    const queued = await deps.queue.add(job, { jobId });
    if (!queued.ok)
      log.warn('upkeep could not be queued; it is tried again', { kind: job.kind, reason: queued.message });
  };
  const slot = (everyMs: number) => Math.floor(Date.now() / everyMs);
  const recover = () => void add({ kind: 'recover' }, `recover-${slot(recoverEveryMs)}`);
  const sweep = () => {
    for (const { name } of config.clusters) {
      void add({ kind: 'sweep', clusterName: name }, sweepJobId(name, String(slot(sweepEveryMs))));
    }
  };
  // At the start at once, whatever a worker before this one did in the same minute.
  void add({ kind: 'recover' }, `recover-${deps.workerId}-${Date.now()}`);
  sweep();
  const timers = [setInterval(recover, recoverEveryMs), setInterval(sweep, sweepEveryMs)];
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
