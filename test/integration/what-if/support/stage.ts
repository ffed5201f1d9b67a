/** A real cluster that loses things while real producers write, and the comparison of what was predicted with what they saw. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BrokerSpec,
  createTopics,
  type RunningKafka,
  type Sites,
  startKafka,
  type TopicSpec,
} from '../../../../lab/kafka/index.ts';
import { readScenario } from '../../../../planner/what-if/read-scenario.ts';
import type { Scenario } from '../../../../planner/what-if/scenario.ts';
import { sidesOf } from '../../../../planner/what-if/sides.ts';
import { type WhatIf, whatIf } from '../../../../planner/what-if/what-if.ts';
import { until } from '../../kafka/scene.ts';
import { kafkaAt, RawClient } from './clients.ts';
import { commitIn } from './groups.ts';
import { hasQuorum, wholeSnapshot } from './look.ts';
import {
  acksAllOf,
  type Crew,
  disagreements,
  fateOf,
  observed,
  type Partition,
  type Row,
  rowOf,
  startCrew,
  tableText,
  takeWindow,
  untilWell,
  type Window,
} from './observe.ts';
import { type Reader, startReader } from './reader.ts';
import type { Writer } from './writer.ts';

export type StageOptions = {
  readonly brokers: readonly BrokerSpec[];
  readonly controllers: readonly { readonly id: number; readonly rack: string }[];
  readonly topics: readonly Required<Pick<TopicSpec, 'topic' | 'replicas' | 'configs'>>[];
  readonly sites?: Sites;
  /** Where the clients stand that judge: in a site that keeps the quorum. */
  readonly clientSite?: string;
};

export type Loss = {
  readonly title: string;
  /** As for `evenkeel what-if`. */
  readonly fail?: readonly string[];
  readonly cut?: readonly string[];
  readonly inflict: () => Promise<unknown>;
  readonly heal: () => Promise<unknown>;
  /** The site whose clients keep to old leaders that are cut off. */
  readonly minoritySite?: string;
};

export type Seen = { readonly rows: readonly Row[]; readonly quorum: boolean; readonly predicted: WhatIf };

const sessionTimeoutMs = 6000;
const offsetsTopic = '__consumer_offsets';
const offsetsPartitions = 3;
const wellWithinMs = 120_000;

export class Stage {
  readonly kafka: RunningKafka;
  readonly #options: StageOptions;
  readonly #dir: string;
  readonly #client: RawClient;
  readonly #reader: Reader;
  readonly #crews: Crew[];
  readonly #partitions: readonly Partition[];

  constructor(parts: {
    kafka: RunningKafka;
    options: StageOptions;
    dir: string;
    client: RawClient;
    reader: Reader;
    crew: Crew;
    partitions: readonly Partition[];
  }) {
    this.kafka = parts.kafka;
    this.#options = parts.options;
    this.#dir = parts.dir;
    this.#client = parts.client;
    this.#reader = parts.reader;
    this.#crews = [parts.crew];
    this.#partitions = parts.partitions;
  }

  /** Predicts, inflicts, looks, heals, looks again; prints the table. */
  async lose(loss: Loss): Promise<Seen> {
    const snapshot = await wholeSnapshot(this.kafka.bootstrap, this.#options.controllers);
    const scenario = this.#scenario(snapshot, loss);
    const predicted = whatIf(snapshot, scenario);
    const sides = sidesOf(snapshot, scenario);
    const side = predicted.controlPlane.side ?? 'all';
    const gone = snapshot.brokers.map(({ id }) => id).filter((id) => sides.brokerPlace(id) !== side);
    const minority = await this.#minorityCrew(loss, predicted);
    await loss.inflict();
    await this.#settle(predicted.controlPlane.quorum !== false, gone);
    const crew = await this.#freshCrew();
    const [window, old] = await Promise.all([
      takeWindow(crew, this.#reader),
      minority === null ? null : takeWindow(minority, this.#reader),
    ]);
    const quorum = await this.#hasQuorum();
    const commits = await this.#commitRows(predicted);
    await loss.heal();
    await untilWell(crew, this.#reader, wellWithinMs);
    await Promise.all([crew.stop(), minority?.stop()]);
    const rows = [...this.#partitionRows(predicted, window), ...commits, ...this.#minorityRows(predicted, old)];
    const head = `${loss.title}; quorum: predicted ${predicted.controlPlane.quorum}, seen ${quorum}`;
    console.log(tableText(head, rows));
    return { rows, quorum, predicted };
  }

  /**
   * Producers that start once it has settled, so that they know who leads then: kafkajs keeps to a connection on which nothing
   * comes back for minutes. Those from before run on beside them, and count for what may be lost.
   */
  async #freshCrew(): Promise<Crew> {
    const kafka = kafkaAt(this.#aliveAddresses(), this.#localAddress());
    const crew = await startCrew(kafka, this.#partitions, `after-${this.#crews.length}`);
    this.#crews.push(crew);
    return crew;
  }

  #localAddress(): string | undefined {
    const { clientSite, sites } = this.#options;
    return clientSite === undefined ? undefined : sites?.clientAddressOf(clientSite);
  }

  /** Records that a leader acknowledged with acks=all and that nobody reads afterwards. */
  lost(): readonly string[] {
    return this.#writers()
      .filter(({ acks }) => acks === -1)
      .flatMap(({ sent, topic, partition }) =>
        sent.filter(({ key, error }) => error === '' && !this.#reader.has(topic, partition, key)).map(({ key }) => key),
      );
  }

  acknowledged(): number {
    return this.#writers().reduce((sum, { sent }) => sum + sent.filter(({ error }) => error === '').length, 0);
  }

  #writers(): readonly Writer[] {
    return this.#crews.flatMap(({ writers }) => writers);
  }

  /** Ends the producers; after it nothing more is written. */
  async rest(): Promise<void> {
    await Promise.all(this.#crews.map((crew) => crew.stop()));
    await sleep(2000);
  }

  async end(): Promise<void> {
    await Promise.all(this.#crews.map((crew) => crew.stop()));
    await this.#reader.stop();
    await this.#client.close();
    await this.kafka.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }

  #scenario(snapshot: Parameters<typeof readScenario>[0], { fail = [], cut = [] }: Loss): Scenario {
    const read = readScenario(snapshot, { fail, cut });
    if (!read.ok) throw new Error(read.error);
    return read.scenario;
  }

  async #minorityCrew({ minoritySite }: Loss, predicted: WhatIf): Promise<Crew | null> {
    if (minoritySite === undefined) return null;
    const cutOff = predicted.partitions.filter(
      ({ minorityLeader, topic }) => minorityLeader !== undefined && topic !== offsetsTopic,
    );
    const own = this.#options.brokers.flatMap(({ rack }, at) =>
      rack === minoritySite ? this.kafka.bootstrap[at]! : [],
    );
    const kafka = kafkaAt(own, this.#options.sites?.clientAddressOf(minoritySite));
    const crew = await startCrew(kafka, cutOff, 'minority');
    // They must know the leader before it is cut off.
    await until('first records', async () => (crew.writers.every(({ sent }) => sent.length > 2) ? true : null));
    return crew;
  }

  /** With a quorum it has settled once the lost brokers are fenced; without one nothing happens but time. */
  async #settle(hasQuorum: boolean, gone: readonly number[]): Promise<void> {
    const begun = Date.now();
    if (!hasQuorum) {
      await until('the quorum to be lost', async () => ((await this.#hasQuorum()) ? null : true), 60_000);
      await sleep(Math.max(0, begun + 2 * sessionTimeoutMs - Date.now()));
      return;
    }
    const fenced = async () => (gone.some((id) => this.#reader.aliveBrokers().includes(id)) ? null : true);
    await until(`brokers ${gone.join(', ')} to be fenced`, fenced, 60_000);
    await until('a leader of the quorum', async () => ((await this.#hasQuorum()) ? true : null), 60_000);
  }

  #hasQuorum(): Promise<boolean> {
    return hasQuorum(this.#client, this.#aliveAddresses());
  }

  #aliveAddresses(): readonly string[] {
    const alive = this.#reader.aliveBrokers();
    return this.#options.brokers.flatMap(({ id }, at) => (alive.includes(id) ? this.kafka.bootstrap[at]! : []));
  }

  #partitionRows(predicted: WhatIf, window: Window): readonly Row[] {
    return this.#partitions.map((place) => {
      const own = predicted.partitions.find(
        ({ topic, partition }) => topic === place.topic && partition === place.partition,
      )!;
      return rowOf(`${place.topic}-${place.partition}`, own, observed(window, this.#reader, place));
    });
  }

  async #commitRows(predicted: WhatIf): Promise<readonly Row[]> {
    const own = predicted.partitions.filter(({ topic }) => topic === offsetsTopic);
    const bootstrap = this.#aliveAddresses();
    const rows: Row[] = [];
    for (const { partition, leader, acksAll } of own) {
      const expected = leader === null ? 'unavailable' : acksAll === 'ok' ? 'ok' : 'cannotCommit';
      const topic = this.#partitions[0]!.topic;
      const seen = await commitIn(this.#client, { bootstrap, offsetsPartition: partition, of: own.length, topic });
      rows.push({ where: `${offsetsTopic}-${partition}`, cells: [['commits', expected, seen]] });
    }
    return rows;
  }

  #minorityRows(predicted: WhatIf, window: Window | null): readonly Row[] {
    if (window === null) return [];
    const places = [...new Set(window.stretches.map(({ writer }) => `${writer.topic}-${writer.partition}`))];
    return places.map((where) => {
      const own = predicted.partitions.find(({ topic, partition }) => `${topic}-${partition}` === where)!
        .minorityLeader!;
      const of = (acks: number) =>
        window.stretches.find(({ writer }) => `${writer.topic}-${writer.partition}` === where && writer.acks === acks)!;
      return {
        where: `${where}, cut-off leader ${own.leader}`,
        cells: [
          ['acks=0', own.acks0, fateOf(of(0), window, this.#reader)],
          ['acks=1', own.acks1, fateOf(of(1), window, this.#reader)],
          ['acks=all', own.acksAll, acksAllOf(of(-1))],
        ],
      };
    });
  }
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-what-if-'));
  const kafka = await startKafka({
    dir,
    brokers: options.brokers,
    controllers: options.controllers,
    ...(options.sites === undefined ? {} : { sites: options.sites }),
    sessionTimeoutMs,
    config: {
      'offsets.topic.num.partitions': String(offsetsPartitions),
      'offsets.topic.replication.factor': '3',
      // Shorter than the time-out of the requests that are sent here.
      'offsets.commit.timeout.ms': '2000',
      'replica.lag.time.max.ms': '5000',
      'replica.socket.timeout.ms': '3000',
    },
  });
  const localAddress =
    options.clientSite === undefined ? undefined : options.sites?.clientAddressOf(options.clientSite);
  const client = new RawClient(localAddress);
  try {
    await createTopics(kafka.bootstrap, options.topics);
    // The first question for a coordinator has the offsets topic made.
    for (let partition = 0; partition < offsetsPartitions; partition++) {
      const topic = options.topics[0]!.topic;
      const asked = { bootstrap: kafka.bootstrap, offsetsPartition: partition, of: offsetsPartitions, topic };
      await until('groups to work', async () => ((await commitIn(client, asked)) === 'ok' ? true : null), 60_000);
    }
    const partitions = options.topics.flatMap(({ topic, replicas }) =>
      replicas.map((_, partition) => ({ topic, partition })),
    );
    const readerClient = new RawClient(localAddress);
    const names = options.topics.map(({ topic }) => topic);
    const reader = await startReader(readerClient, kafka.bootstrap, names);
    const crew = await startCrew(kafkaAt(kafka.bootstrap, localAddress), partitions, 'main');
    await untilWell(crew, reader, wellWithinMs);
    return new Stage({ kafka, options, dir, client, reader, crew, partitions });
  } catch (error) {
    await client.close();
    await kafka.stop();
    throw error;
  }
}

export { disagreements };
