/**
 * Reads what Kafka's own tools print, for people whose cluster cannot be reached from here:
 *
 *   kafka-topics.sh --describe            topics, replicas, ISR                      (needed)
 *   kafka-log-dirs.sh --describe          sizes: its one line of JSON                (optional)
 *   kafka-broker-api-versions.sh          one line per broker with its rack          (optional)
 *
 * One after another in one text, in any order; other lines are ignored.
 */

import type { Broker, Partition, Snapshot, Topic } from '../snapshot.ts';
import { longestName } from './checks.ts';
import { quote } from './fault.ts';
import { parseJson } from './parse-json.ts';
import { type LogDirSizes, readLogDirs } from './read-log-dirs.ts';

type Described = { readonly ok: true; readonly snapshot: Snapshot } | { readonly ok: false; readonly error: string };

type TopicDraft = {
  name: string;
  topicId?: string;
  internal?: boolean;
  configs: Record<string, string>;
  partitions: Partition[];
  /** What the topic's own line says, and where it stands. */
  announced?: { readonly partitions: number; readonly line: number };
};

/** kafka-topics.sh separates with tabs; text that went through a chat or a ticket has blanks instead. */
const fieldName =
  /(?:^|\s)(Topic|TopicId|PartitionCount|ReplicationFactor|Configs|Partition|Leader|Replicas|Isr|Adding Replicas|Removing Replicas|Elr|LastKnownElr|MarkedForDeletion|Offline):/g;

/** `host:9092 (id: 1 rack: a isFenced: false) -> (`; older versions print no isFenced. */
const brokerLine = /^(\S*?)(?::(\d+))? \(id: (\d+) rack: (\S+?)(?: isFenced: (true|false))?\)/;

/** Kafka's internal topics, which kafka-topics.sh does not mark. */
const internalTopics = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
  '__cluster_metadata',
]);

export function readDescribeText(text: string): Described {
  const topics = new Map<string, TopicDraft>();
  const named = new Map<number, Broker>();
  let sizes: LogDirSizes | null = null;
  let lineNumber = 0;
  for (const line of linesOf(text)) {
    lineNumber++;
    const complain = (what: string): Described => ({
      ok: false,
      error: `The text is not readable at line ${lineNumber}: ${what}.`,
    });
    const trimmed = line.trim();
    if (trimmed.startsWith('{')) {
      const parsed = parseJson(trimmed);
      if (!parsed.ok) return complain(parsed.error);
      const read = readLogDirs(parsed.value);
      if (!read.ok) return complain(read.error);
      sizes = read.sizes;
    } else if (trimmed.startsWith('Topic:')) {
      const wrong = readTopicLine(trimmed, topics, lineNumber);
      if (wrong !== null) return complain(wrong);
    } else {
      const broker = readBrokerLine(trimmed);
      if (broker !== null) named.set(broker.id, broker);
    }
  }
  if (topics.size === 0) {
    return {
      ok: false,
      error: 'The text holds no topic: expected snapshot JSON or the output of kafka-topics.sh --describe.',
    };
  }
  const missing = missingPartitions(topics);
  return missing === null ? { ok: true, snapshot: assemble(topics, named, sizes) } : { ok: false, error: missing };
}

/** A text that was cut, or copied in part, must not pass for the whole cluster. */
function missingPartitions(topics: ReadonlyMap<string, TopicDraft>): string | null {
  for (const { name, announced, partitions } of topics.values()) {
    if (announced === undefined || announced.partitions === partitions.length) continue;
    const there = `${partitions.length === 1 ? 'line of a partition stands' : 'lines of partitions stand'} in the text`;
    return `The text is not the whole output once: line ${announced.line} says that topic ${quote(name)} has ${announced.partitions} partitions, and ${partitions.length} ${there}.`;
  }
  return null;
}

/** One line at a time: splitting a text of a million lines would hold all of it twice. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end === -1 ? text.length : end);
    start = end === -1 ? text.length : end + 1;
  }
}

function readTopicLine(line: string, topics: Map<string, TopicDraft>, lineNumber: number): string | null {
  const fields = fieldsOf(line);
  const name = fields.get('Topic') ?? '';
  if (name === '') return `found ${quote(line)}, expected "Topic: NAME"`;
  if (name.length > longestName) return `found ${quote(name)}, expected a name of at most ${longestName} characters`;
  const topic = topics.get(name) ?? { name, configs: {}, partitions: [] };
  topics.set(name, topic);
  if (!fields.has('Partition')) {
    const topicId = fields.get('TopicId');
    if (topicId !== undefined && topicId !== '') topic.topicId = topicId;
    if (internalTopics.has(name)) topic.internal = true;
    const count = fields.get('PartitionCount');
    const partitions = count === undefined ? null : readId(count);
    if (count !== undefined && partitions === null)
      return `expected a number after "PartitionCount:" in ${quote(line)}`;
    if (partitions !== null) topic.announced = { partitions, line: lineNumber };
    topic.configs = readConfigs(fields.get('Configs') ?? '');
    return null;
  }
  const partition = readPartition(fields);
  if (typeof partition === 'string') return `${partition} in ${quote(line)}`;
  topic.partitions.push(partition);
  return null;
}

/** A value reaches to the next name; it may be empty. */
function fieldsOf(line: string): ReadonlyMap<string, string> {
  const names = [...line.matchAll(fieldName)];
  return new Map(
    names.map((match, index) => {
      const end = names[index + 1]?.index ?? line.length;
      return [match[1]!, line.slice(match.index + match[0].length, end).trim()];
    }),
  );
}

function readPartition(fields: ReadonlyMap<string, string>): Partition | string {
  const number = readId(fields.get('Partition') ?? '');
  if (number === null) return 'expected "Partition: NUMBER"';
  const lists: Record<string, readonly number[]> = {};
  for (const name of ['Replicas', 'Isr', 'Adding Replicas', 'Removing Replicas', 'Elr', 'LastKnownElr']) {
    const value = fields.get(name);
    if (value === undefined || value === 'N/A') continue;
    const ids = value === '' ? [] : value.split(',').map((each) => readId(each.trim()));
    if (ids.includes(null)) return `expected broker ids with commas after "${name}:"`;
    lists[name] = ids as number[];
  }
  const replicas = lists['Replicas'];
  if (replicas === undefined || replicas.length === 0) return 'expected broker ids after "Replicas:"';
  const leader = readId(fields.get('Leader') ?? '');
  return {
    partition: number,
    leader: leader !== null && replicas.includes(leader) ? leader : null,
    replicas,
    ...(lists['Isr'] === undefined ? {} : { isr: lists['Isr'] }),
    ...(lists['Adding Replicas'] === undefined ? {} : { adding: lists['Adding Replicas'] }),
    ...(lists['Removing Replicas'] === undefined ? {} : { removing: lists['Removing Replicas'] }),
    ...(lists['Elr'] === undefined ? {} : { elr: lists['Elr'] }),
    ...(lists['LastKnownElr'] === undefined ? {} : { lastKnownElr: lists['LastKnownElr'] }),
  };
}

function readId(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** `a=1,b=x,y,c=2`: a value may hold commas itself (cleanup.policy=compact,delete). */
function readConfigs(text: string): Record<string, string> {
  const configs: Record<string, string> = {};
  let last: string | null = null;
  for (const part of text === '' ? [] : text.split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) {
      last = part.slice(0, equals).trim();
      configs[last] = part.slice(equals + 1);
    } else if (last !== null) {
      configs[last] += `,${part}`;
    }
  }
  return configs;
}

function readBrokerLine(line: string): Broker | null {
  const match = brokerLine.exec(line);
  if (match === null) return null;
  const [, host, port, id, rack, fenced] = match;
  return {
    id: Number(id),
    rack: rack === 'null' ? null : rack!,
    ...(host === undefined || host === '' ? {} : { host }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(fenced === 'true' ? { fenced: true } : {}),
  };
}

/** Which brokers are alive: those that a tool names; without one, those that are in sync with something. */
function assemble(topics: Map<string, TopicDraft>, named: Map<number, Broker>, sizes: LogDirSizes | null): Snapshot {
  const ids = new Set<number>([...named.keys(), ...(sizes?.brokers.keys() ?? [])]);
  if (named.size === 0 && sizes === null) {
    for (const { partitions } of topics.values()) {
      for (const { isr, replicas } of partitions) for (const id of isr ?? replicas) ids.add(id);
    }
  }
  const brokers = [...ids]
    .sort((a, b) => a - b)
    .map((id) => ({ ...(named.get(id) ?? { id, rack: null }), ...sizes?.brokers.get(id) }));
  return {
    version: 1,
    clusterId: 'unknown',
    takenAt: '1970-01-01T00:00:00Z',
    kafkaVersion: null,
    brokers,
    controlPlane: { kind: 'unknown' },
    topics: [...topics.values()].map(
      ({ announced: _, ...topic }): Topic => (sizes === null ? topic : withSizes(topic, sizes)),
    ),
  };
}

function withSizes(topic: TopicDraft, { bytes }: LogDirSizes): Topic {
  const partitions = topic.partitions.map((partition) => {
    const held = bytes.get(`${topic.name}-${partition.partition}`);
    if (held === undefined) return partition;
    // The leader's copy counts; without a leader the biggest one, so that nothing is planned too small.
    const ofLeader = partition.leader === null ? undefined : held.get(partition.leader);
    return { ...partition, sizeBytes: ofLeader ?? Math.max(...held.values()) };
  });
  return { ...topic, partitions };
}
