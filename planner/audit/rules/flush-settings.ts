import { type AuditRule, namedEvidence } from '../rule.ts';

/** Kafka's defaults are the biggest number that fits: never flush by count or by time. */
const practicallyNever = 1e12;
const topicKeys = ['flush.messages', 'flush.ms'] as const;
const brokerKeys = ['log.flush.interval.messages', 'log.flush.interval.ms'] as const;

/** Topics that force every so many records to disk, and brokers that do it for all topics. */
export const flushSettings: AuditRule = ({ snapshot: { topics, brokers } }) => {
  const ofTopics = topics.flatMap(({ name, configs }) => settingsText(name, topicKeys, configs));
  const ofBrokers = brokers.flatMap(({ id, configs }) => settingsText(`broker ${id}`, brokerKeys, configs));
  const hits = [...ofBrokers, ...ofTopics];
  if (hits.length === 0) return [];
  return [
    {
      rule: 'flush-settings',
      severity: 'low',
      title: 'Records are flushed to disk by count or by time',
      evidence: namedEvidence(hits, topics.length + ofBrokers.length, [
        ...ofBrokers.map((hit) => hit.split(': ')[0]!),
        ...ofTopics.map((hit) => `topic ${hit.split(': ')[0]}`),
      ]),
      why:
        'Kafka is safe without: where racks are independent a crash does not hit the whole ISR at once, the crashed replica leaves the ISR, ' +
        'and the CRC finds torn records. Flushing helps only where one power failure can hit every replica.',
      remedy: 'Remove them where replicas stand in independent racks; keep them where they do not.',
      cost: 'Every flush costs latency and throughput, unless the drive has a battery-backed cache: that counts as the disk.',
    },
  ];
};

function settingsText(
  name: string,
  keys: readonly string[],
  configs: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  const set = keys.filter((key) => configs?.[key] !== undefined && Number(configs[key]) < practicallyNever);
  return set.length === 0 ? [] : [`${name}: ${set.map((key) => `${key}=${configs![key]}`).join(', ')}`];
}
