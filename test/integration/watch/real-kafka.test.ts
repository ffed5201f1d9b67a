/** The watch of a real cluster: what Kafka itself shows is told within one interval, and its end too. */

import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  createTopics,
  makeSmallDisk,
  type RunningKafka,
  type SmallDisk,
  startKafka,
} from '../../../lab/kafka/index.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import type { Message } from '../../../lab/slack/index.ts';
import { startLocalSlack } from '../../../lab/slack/index.ts';
import type { Snapshot } from '../../../planner/index.ts';
import { voterGoneAfterMs } from '../../../planner/what-if/sides.ts';
import { readWorkerConfig } from '../../../src/config/read-config.ts';
import { createLog } from '../../../src/log.ts';
import { startWorker } from '../../../src/worker.ts';
import { must, openCluster, until } from '../kafka/scene.ts';
import { textOf } from '../slack/support/stage.ts';
import { starvedSince } from '../slack/support/starved.ts';

const everyMs = 4_000;
/** A job off the queue, what is kept in Redis, a request to Slack, and how often this test looks, where others load the machine too. */
const tellingMs = 2_000;
const sessionTimeoutMs = 3_000;

/** When Kafka showed it, the longest that reading the cluster took meanwhile, and how long others had the processors since. */
type Shown = { readonly atMs: number; readonly readMs: number; readonly starvedMs: () => number };

describe('the watch of a real cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-watch-'));
  const ends: (() => Promise<unknown>)[] = [];
  let kafka: RunningKafka;
  let messages: () => readonly Message[];
  let cluster: ReturnType<typeof openCluster>;
  let disk: SmallDisk;

  before(async () => {
    const redis = await startRedis({ dir: join(folder, 'redis') });
    ends.push(() => redis.stop());
    const slack = await startLocalSlack({ mode: 'socket' });
    ends.push(() => slack.stop());
    messages = slack.control.messages;
    const small = join(folder, 'small');
    disk = await makeSmallDisk(small, 24);
    // After Kafka, which writes to it.
    ends.push(() => disk.remove());
    console.log(
      `The disk of broker 103 is ${disk.isOwn ? 'its own' : 'a shared one'}, its limit ${disk.limitPercent} %.`,
    );
    const brokers = ['a', 'b', 'c'].map((rack, at) => ({ id: 101 + at, rack, logDirs: at === 2 ? [small] : [] }));
    kafka = await startKafka({ dir: join(folder, 'kafka'), brokers, controllers: 3, sessionTimeoutMs });
    ends.push(() => kafka.stop());
    await createTopics(kafka.bootstrap, [
      {
        topic: 'orders',
        replicas: [
          [101, 102, 103],
          [102, 103, 101],
        ],
        configs: { 'min.insync.replicas': '2' },
      },
      // What stands already: the first message shows that the watch has begun.
      { topic: 'old', replicas: [[101]] },
    ]);
    cluster = openCluster(kafka.bootstrap);
    ends.push(() => cluster.close());
    const settings = {
      clusters: [
        {
          name: 'demo',
          bootstrap: kafka.bootstrap,
          defaultChannel: 'C0KAFKAOPS',
          watch: { every: `${everyMs / 1000}s` },
          ...(disk.isOwn ? {} : { audit: { diskPercent: disk.limitPercent } }),
        },
      ],
    };
    const config = readWorkerConfig({
      environment: { SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl, REDIS_URL: redis.url },
      readText: () => JSON.stringify(settings),
    });
    assert.ok(config.ok, JSON.stringify(config));
    const log = createLog({ level: 'info', role: 'worker', write: () => {} });
    const worker = await startWorker(config.value, { log });
    assert.ok(worker.ok, JSON.stringify(worker));
    ends.push(() => worker.value.stop());
    await told(/Watch · demo/, 60_000);
  });

  after(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  const told = (pattern: RegExp, withinMs = 60_000): Promise<Message> =>
    until(
      `a message that is ${pattern}`,
      async () =>
        messages().find(({ threadTs, ...of }) => threadTs === null && pattern.test(textOf({ threadTs, ...of }))) ??
        null,
      withinMs,
    );
  const count = (pattern: RegExp): number =>
    messages().filter((message) => message.threadTs === null && pattern.test(textOf(message))).length;

  /** Reads the cluster as the watch does until it shows what has happened. */
  const shown = async (what: string, isSo: (snapshot: Snapshot) => boolean): Promise<Shown> => {
    let readMs = 0;
    let starvedMs = starvedSince();
    const atMs = await until(
      what,
      async () => {
        const beganMs = Date.now();
        starvedMs = starvedSince();
        const snapshot = await cluster.reader.readSnapshot();
        readMs = Math.max(readMs, Date.now() - beganMs);
        return snapshot.ok && isSo(snapshot.value) ? beganMs : null;
      },
      90_000,
    );
    return { atMs, readMs, starvedMs };
  };

  /** The promise: one interval, if reading and telling take no more than a fifth of it; longer ones come on top. */
  const toldInTime = async (what: string, { atMs, readMs, starvedMs }: Shown, pattern: RegExp): Promise<Message> => {
    const message = await told(pattern);
    const tookMs = Date.now() - atMs;
    const promisedMs = Math.round(Math.max(everyMs, 0.8 * everyMs + readMs + tellingMs) + starvedMs());
    console.log(
      `${what}: told ${tookMs} ms after Kafka showed it; every ${everyMs} ms, a reading takes up to ${readMs} ms`,
    );
    assert.ok(tookMs <= promisedMs, `told after ${tookMs} ms, promised within ${promisedMs} ms`);
    return message;
  };

  it('tells a killed broker within an interval of when Kafka fences it, and its return', async () => {
    await kafka.endNode(103);
    const fenced = await shown('the broker is fenced', ({ brokers }) =>
      brokers.some(({ id, fenced: isFenced }) => id === 103 && isFenced === true),
    );
    await toldInTime('a killed broker', fenced, /Alert · demo · Brokers that do not serve: broker 103/);
    assert.equal(count(/Brokers that do not serve/), 1);
    await kafka.startNode(103);
    await told(/Over · demo · Brokers that do not serve/, 90_000);
    assert.equal(count(/Brokers that do not serve/), 1);
  });

  it('tells a lost voter, and that the quorum has no spare left', async () => {
    const { controlPlane } = must(await cluster.reader.readSnapshot());
    assert.ok(controlPlane.kind === 'kraft' && controlPlane.dynamic === true, JSON.stringify(controlPlane));
    const lost = controlPlane.voters.find(({ id }) => id !== controlPlane.leaderId)!.id;
    await kafka.endNode(lost);
    const gone = await shown(
      'the voter is not caught up any more',
      ({ controlPlane: plane }) =>
        plane.kind === 'kraft' &&
        plane.voters.some(({ id, behindMs = 0 }) => id === lost && behindMs > voterGoneAfterMs),
    );
    const pattern = new RegExp(`Alert · demo · The quorum has no spare left: voter ${lost}`);
    const alert = await toldInTime('a lost voter', gone, pattern);
    assert.match(textOf(alert), /2 of 3 are well, 2 are needed: 0 more may be lost/);
    await kafka.startNode(lost);
    await told(/Over · demo · The quorum has no spare left/, 90_000);
    assert.equal(count(/The quorum has no spare left/), 1);
  });

  it('tells a disk that passes its limit, and that there is room again', async () => {
    const { limitPercent, isOwn } = disk;
    await disk.fill(limitPercent + (isOwn ? 5 : 1));
    const full = await shown('the disk has passed its limit', ({ brokers }) =>
      brokers.some(({ logDirs = [] }) =>
        logDirs.some(({ totalBytes, usableBytes }) => usableBytes < (1 - limitPercent / 100) * totalBytes),
      ),
    );
    // A disk that all three share is past it on all three.
    const who = isOwn ? 'broker 103' : 'broker 101, broker 102, broker 103';
    const title = `Brokers above ${limitPercent} % of their disk`;
    const alert = await toldInTime('a disk past its limit', full, new RegExp(`Alert · demo · ${title}: ${who}`));
    if (isOwn) assert.match(textOf(alert), /no plan does that yet/);
    await disk.clear();
    await told(new RegExp(`Over · demo · ${title}`));
  });

  it('tells a log directory that fails', async () => {
    if (disk.isOwn) await disk.fill(100);
    else {
      // Kept beside it: Kafka does not start where the directory has lost what it was formatted with.
      renameSync(join(folder, 'small'), join(folder, 'away'));
      writeFileSync(join(folder, 'small'), '');
    }
    const failed = await shown('the log directory is offline', ({ brokers }) =>
      brokers.some(({ logDirs = [] }) => logDirs.some(({ offline }) => offline === true)),
    );
    const alert = await toldInTime(
      'a lost log directory',
      failed,
      /Alert · demo · Log directories that are offline: broker 103/,
    );
    assert.match(textOf(alert), /No plan can take its replicas off/);
    assert.equal(count(/Log directories that are offline/), 1);
    await kafka.endNode(103);
    if (disk.isOwn) await disk.clear();
    else {
      rmSync(join(folder, 'small'));
      renameSync(join(folder, 'away'), join(folder, 'small'));
    }
    await kafka.startNode(103);
    await told(/Over · demo · .*Log directories that are offline/s, 90_000);
  });

  it('tells a new topic that breaks a rule, with the command that mends it', async () => {
    await createTopics(kafka.bootstrap, [{ topic: 'careless', replicas: [[101], [102]] }]);
    const made = await shown('the topic', ({ topics }) => topics.some(({ name }) => name === 'careless'));
    const alert = await toldInTime('a careless topic', made, /Alert · demo · .*careless/);
    assert.match(textOf(alert), /Command: `\/kafka on demo set-rf careless 3`/);
    assert.match(textOf(alert), /every full member/);
  });

  it('tells a throttle that somebody left behind, and that it is gone', async () => {
    const key = 'leader.replication.throttled.rate';
    const change = (op: 'set' | 'delete') =>
      cluster.actor.alterConfigs([
        { resource: { kind: 'broker', id: 101 }, key, op, value: op === 'set' ? '1000000' : null },
      ]);
    must(await change('set'));
    const set = await shown('the throttle', ({ throttles = [] }) => throttles.length > 0);
    await toldInTime('a throttle', set, /Alert · demo · Replication throttles although nothing is being moved/);
    must(await change('delete'));
    await told(/Over · demo · Replication throttles/);
    assert.equal(count(/Replication throttles/), 1);
  });
});
