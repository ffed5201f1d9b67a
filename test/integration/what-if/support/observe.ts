/** What real producers, readers and groups see, in the words of a prediction. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Producer } from 'kafkajs';
import type { PartitionOutcome } from '../../../../planner/what-if/what-if.ts';
import type { Reader } from './reader.ts';
import { type Acks, producerOf, reachedLeader, startWriter, type Writer } from './writer.ts';

export type Partition = { readonly topic: string; readonly partition: number };

export type Observed = {
  readonly leader: number | null;
  readonly isr: readonly number[];
  readonly acks0: string;
  readonly acks1: string;
  readonly acksAll: string;
  readonly readers: string;
};

export type Crew = { readonly writers: readonly Writer[]; readonly stop: () => Promise<void> };

/**
 * Producers with acks 0, 1 and all on each partition. The first two are one producer, so that what acks=1 hears of leaders serves
 * acks=0 too; a leader answers the requests of one connection in turn, so acks=all has its own.
 */
export async function startCrew(kafka: Kafka, partitions: readonly Partition[], name: string): Promise<Crew> {
  const producers: Producer[] = [];
  const writers: Writer[] = [];
  for (const place of partitions) {
    for (const group of [[0, 1], [-1]] as const) {
      const producer = producerOf(kafka);
      await producer.connect();
      producers.push(producer);
      for (const acks of group) writers.push(startWriter(producer, { ...place, acks, name }));
    }
  }
  return {
    writers,
    stop: async () => {
      await Promise.all(writers.map((writer) => writer.stop()));
      await Promise.all(producers.map((producer) => producer.disconnect().catch(() => {})));
    },
  };
}

/** Sends that count, of one writer: the last ones of a time in which nothing changed. */
type Stretch = { readonly writer: Writer; readonly keys: readonly string[]; readonly errors: readonly string[] };

export type Window = {
  readonly stretches: readonly Stretch[];
  readonly visible: ReadonlySet<string>;
  readonly read: ReadonlyMap<string, ReturnType<Reader['stateOf']>>;
};

const sendsThatCount = 3;
const windowLimitMs = 60_000;
/** A record that was acknowledged just now is read within this time, if ever. */
const visibleWithinMs = 3000;

/** Once producers have found the leaders that there are, each sends once for what it still had in hand, and then those that count. */
export async function takeWindow(crew: Crew, reader: Reader): Promise<Window> {
  await untilLeadersAreFound(crew, reader);
  const from = new Map(crew.writers.map((writer) => [writer, writer.sent.length + 1]));
  const deadline = Date.now() + windowLimitMs;
  while (crew.writers.some((writer) => writer.sent.length < from.get(writer)! + sendsThatCount)) {
    if (Date.now() > deadline) throw new Error('Producers did not end their sends in time.');
    await sleep(100);
  }
  const stretches = crew.writers.map((writer): Stretch => {
    const counted = writer.sent.slice(from.get(writer)!, from.get(writer)! + sendsThatCount);
    return { writer, keys: counted.map(({ key }) => key), errors: counted.map(({ error }) => error) };
  });
  const accepted = stretches.filter(({ errors }) => errors.every((error) => error === ''));
  const seen = ({ writer, keys }: Stretch): boolean =>
    keys.every((key) => reader.has(writer.topic, writer.partition, key));
  const visibleBy = Date.now() + visibleWithinMs;
  while (!accepted.every(seen) && Date.now() < visibleBy) await sleep(100);
  const visible = stretches.flatMap(({ writer, keys }) =>
    keys.filter((key) => reader.has(writer.topic, writer.partition, key)),
  );
  const read = new Map(
    crew.writers.map(({ topic, partition }) => [`${topic}-${partition}`, reader.stateOf(topic, partition)]),
  );
  return { stretches, visible: new Set(visible), read };
}

/** A client learns of a new leader in its own time. Who finds none although a reader does is judged as it is. */
async function untilLeadersAreFound({ writers }: Crew, reader: Reader): Promise<void> {
  const from = new Map(writers.map((writer) => [writer, writer.sent.length]));
  const found = (writer: Writer): boolean => writer.sent.slice(from.get(writer)! + 1).some(reachedLeader);
  const searching = (): boolean =>
    writers.some(
      (writer) => writer.acks !== 0 && reader.stateOf(writer.topic, writer.partition).answers && !found(writer),
    );
  for (const deadline = Date.now() + windowLimitMs; searching() && Date.now() < deadline; ) await sleep(100);
}

/** Waits until what is written now is read again everywhere: what was invisible is there by then, or nowhere. */
export async function untilWell(crew: Crew, reader: Reader, timeoutMs: number): Promise<void> {
  const from = new Map(crew.writers.map((writer) => [writer, writer.sent.length]));
  const well = (writer: Writer): boolean =>
    writer.sent
      .slice(from.get(writer)!)
      .some(({ key, error }) => error === '' && reader.has(writer.topic, writer.partition, key));
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const ill = crew.writers.filter((writer) => !well(writer));
    if (ill.length === 0) return;
    if (Date.now() > deadline) {
      const [first] = ill;
      throw new Error(
        `${ill.length} producers are not well again after ${timeoutMs} ms; ${first!.topic}-${first!.partition} acks=${first!.acks}: ${first!.sent.at(-1)?.error} ${JSON.stringify(reader.stateOf(first!.topic, first!.partition))}`,
      );
    }
    await sleep(100);
  }
}

/** Call it after `untilWell`. */
export function observed(window: Window, reader: Reader, { topic, partition }: Partition): Observed {
  const of = (acks: Acks): Stretch =>
    window.stretches.find(
      ({ writer }) => writer.topic === topic && writer.partition === partition && writer.acks === acks,
    )!;
  const { leader, isr, answers } = window.read.get(`${topic}-${partition}`)!;
  const [acks0, acks1] = [fateOf(of(0), window, reader), fateOf(of(1), window, reader)];
  const readers = !answers
    ? 'unavailable'
    : acks1 === 'ok' || of(1).errors.some((error) => error !== '')
      ? 'ok'
      : 'frozen';
  return {
    leader: answers ? leader : null,
    isr: answers ? isr : [],
    acks0,
    acks1,
    acksAll: acksAllOf(of(-1)),
    readers,
  };
}

/** What became of records that need no ISR. */
export function fateOf(
  { writer, keys, errors }: Stretch,
  { visible }: Pick<Window, 'visible'>,
  reader: Reader,
): string {
  const fates = keys.map((key, at) => {
    if (visible.has(key)) return 'ok';
    if (reader.has(writer.topic, writer.partition, key)) return errors[at] === '' ? 'invisible' : 'unavailable';
    return errors[at] === '' ? 'truncated' : 'unavailable';
  });
  return one(fates);
}

export function acksAllOf({ errors }: Stretch): string {
  return one(
    errors.map((error) => {
      if (error === '') return 'ok';
      if (error.startsWith('NOT_ENOUGH_REPLICAS')) return 'NOT_ENOUGH_REPLICAS';
      return error === 'REQUEST_TIMED_OUT' ? error : 'unavailable';
    }),
  );
}

function one(words: readonly string[]): string {
  const different = [...new Set(words)];
  return different.length === 1 ? different[0]! : `mixed(${different.join(',')})`;
}

export type Row = {
  readonly where: string;
  readonly cells: readonly (readonly [name: string, predicted: string, seen: string])[];
};

export function rowOf(where: string, predicted: PartitionOutcome, seen: Observed): Row {
  const isrText = (ids: readonly number[]): string => [...ids].sort((a, b) => a - b).join(',') || '-';
  return {
    where,
    cells: [
      ['leader', String(predicted.leader ?? 'none'), String(seen.leader ?? 'none')],
      // Without a leader nobody tells the ISR.
      ...(predicted.leader === null ? [] : [['ISR', isrText(predicted.isr), isrText(seen.isr)] as const]),
      ['acks=0', predicted.acks0, seen.acks0],
      ['acks=1', predicted.acks1, seen.acks1],
      ['acks=all', predicted.acksAll, seen.acksAll],
      ['readers', predicted.readers, seen.readers],
    ],
  };
}

/** Each cell once where prediction and observation agree, both where they do not. */
export function tableText(title: string, rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ cells }) => cells.map(([name]) => name)))];
  const body = rows.map(({ where, cells }) => {
    const texts = names.map((name) => {
      const cell = cells.find(([each]) => each === name);
      if (cell === undefined) return '';
      return cell[1] === cell[2] ? cell[1] : `predicted ${cell[1]}, SEEN ${cell[2]}`;
    });
    return [where, ...texts, disagreements([{ where, cells }]).length === 0 ? 'agree' : 'DIFFER'];
  });
  const all = [['', ...names, ''], ...body];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return `${title}\n${all
    .map(
      (row) =>
        `  ${row
          .map((text, column) => text.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')}`;
}

export function disagreements(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ where, cells }) =>
    cells.flatMap(([name, predicted, seen]) =>
      predicted === seen ? [] : [`${where}: ${name} predicted ${predicted}, seen ${seen}`],
    ),
  );
}
