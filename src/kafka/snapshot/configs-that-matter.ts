/** The configurations that planning, throttling and auditing look at, and nothing else. */

export const topicKeys = [
  'min.insync.replicas',
  'unclean.leader.election.enable',
  'flush.messages',
  'flush.ms',
  'retention.ms',
  'retention.bytes',
  'cleanup.policy',
  'remote.storage.enable',
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
] as const;

/** Shown even when they are Kafka's defaults. Other topic values are shown only where somebody set them. */
export const topicKeysAlwaysShown: ReadonlySet<string> = new Set([
  'min.insync.replicas',
  'unclean.leader.election.enable',
]);

export const throttledReplicaKeys: ReadonlySet<string> = new Set([
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
]);

export const throttledRateKeys: ReadonlySet<string> = new Set([
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
]);

export const brokerKeys = [
  ...throttledRateKeys,
  'min.insync.replicas',
  'default.replication.factor',
  'unclean.leader.election.enable',
  'auto.create.topics.enable',
  'auto.leader.rebalance.enable',
  'leader.imbalance.per.broker.percentage',
  'leader.imbalance.check.interval.seconds',
  'controlled.shutdown.enable',
  'offsets.topic.replication.factor',
  'transaction.state.log.replication.factor',
  'transaction.state.log.min.isr',
  'replica.lag.time.max.ms',
  'replica.selector.class',
  'num.replica.fetchers',
  'broker.session.timeout.ms',
  'broker.heartbeat.interval.ms',
  'log.flush.interval.messages',
  'log.flush.interval.ms',
  'cordoned.log.dirs',
  'process.roles',
  'zookeeper.connect',
  'zookeeper.metadata.migration.enable',
  'inter.broker.protocol.version',
] as const;
