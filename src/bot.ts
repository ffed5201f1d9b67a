/** The bot: takes what people say in Slack, acknowledges it, and puts work on the queue. All state is in Redis. */

import { refuse } from '../jobs/outcome.ts';
import { openQueue } from '../jobs/queue/open-queue.ts';
import { openScheduleBook } from '../jobs/queue/schedule-book.ts';
import { calm } from './calm-log.ts';
import type { BotConfig } from './config/config.ts';
import type { Log } from './log.ts';
import { createMetrics } from './monitor/metrics.ts';
import { openMonitor } from './monitor/open-monitor.ts';
import { liveConfig } from './reload.ts';
import { startBoltApp } from './slack/bolt-app.ts';
import { clusterChoices } from './slack/cluster-choice.ts';
import { createDirectory } from './slack/directory.ts';
import { createMessenger } from './slack/messenger.ts';
import { checkBotToken, checkDelivery } from './slack/preflight.ts';
import { shortIds } from './slack/short-ids.ts';
import { createWebClient } from './slack/web-client.ts';
import { checkRedis, connectRedis, endAll, queuePlace, refusalsIn, type Started, systemClock } from './start.ts';
import { tracedQueue } from './trace.ts';
import { version } from './version.ts';

export type BotDeps = { readonly log: Log };

export async function startBot(config: BotConfig, { log }: BotDeps): Promise<Started> {
  const live = liveConfig(config, log);
  const redis = connectRedis(config, 'bot', log);
  const [home, delivery, redisThere] = await Promise.all([
    checkBotToken(config.slack, log),
    checkDelivery(config.slack, config.delivery, log),
    checkRedis(redis, log),
  ]);
  if (!home.ok || !delivery.ok || !redisThere.ok) {
    await redis.close();
    return { ok: false, refusals: refusalsIn([home, delivery, redisThere]) };
  }
  const queue = openQueue({
    ...queuePlace(config),
    onError: calm((reason) => log.warn('the queue is away; it is tried again', { reason }), {
      everyMs: 30_000,
      nowMs: Date.now,
    }),
  });
  const schedules = openScheduleBook({
    ...queuePlace(config),
    nowMs: Date.now,
    onError: calm((reason) => log.warn('the schedules are away; it is tried again', { reason }), {
      everyMs: 30_000,
      nowMs: Date.now,
    }),
  });
  const metrics = createMetrics({ role: 'bot', version: version() });
  const client = createWebClient(config.slack, log, (method, result) => metrics.slackCalls.inc({ method, result }));
  const messenger = createMessenger({ client, clock: systemClock });
  const desk = {
    clusters: clusterChoices(config),
    command: config.slack.command,
    policyOf: live.policyOf,
    queue: tracedQueue(queue, log.info),
    schedules: { book: schedules, runs: redis.scheduleRuns },
    watch: redis.watch,
    ids: shortIds,
    proposals: redis.proposals,
    plans: redis.plans,
    journal: redis.journal,
    archive: redis.archive,
    record: redis.record,
    channels: redis.channels,
    health: redis.health,
    messenger,
    directory: createDirectory({ client, clock: systemClock }),
    clock: systemClock,
    log,
    homeTeamId: home.value.teamId,
    allowedChannels: config.slack.allowedChannels,
  };
  const app = await startBoltApp(config, desk, log);
  const monitor = await openMonitor({
    place: config.monitor,
    metrics,
    dependencies: [
      { name: 'redis', cluster: '', ask: redis.ping },
      {
        name: 'slack',
        cluster: '',
        ask: async () => (app.connected() ? checkBotToken(config.slack, log) : notConnected),
      },
    ],
    depth: () => queue.depth(Date.now()),
  });
  const closings = [app.stop, queue.close, schedules.close, redis.close];
  if (!monitor.ok) {
    await endAll(log, closings);
    return { ok: false, refusals: [monitor] };
  }
  const monitorUrl = monitor.value?.url ?? null;
  log.info('the bot is ready', {
    workspace: home.value.teamName,
    mode: config.delivery.mode,
    ...(app.url === null ? {} : { url: app.url }),
    ...(monitorUrl === null ? {} : { monitorUrl }),
    clusters: config.clusters.map(({ name }) => name),
  });
  return {
    ok: true,
    value: {
      url: app.url,
      monitorUrl,
      reload: live.reload,
      stop: () => endAll(log, [...closings, async () => monitor.value?.close()]),
    },
  };
}

const notConnected = refuse(
  'slack-unreachable',
  'The Socket Mode connection is not open.',
  'It is opened again by itself; see the log if it stays so.',
);
