/** Settings of the ZooKeeper servers, and of brokers that use them. */

import type { BrokerSpec } from '../kafka/node-config.ts';

type Server = { readonly id: number; readonly ports: readonly [client: number, peer: number, election: number] };

export function zooKeeperServerProperties(of: {
  readonly dataDir: string;
  readonly clientPort: number;
  readonly servers: readonly Server[];
}): string {
  return properties({
    dataDir: of.dataDir,
    clientPort: String(of.clientPort),
    clientPortAddress: '127.0.0.1',
    tickTime: '500',
    initLimit: '20',
    syncLimit: '10',
    ...Object.fromEntries(
      of.servers.map(({ id, ports: [, peer, election] }) => [`server.${id}`, `127.0.0.1:${peer}:${election}`]),
    ),
  });
}

export function zooKeeperBrokerProperties(of: {
  readonly broker: BrokerSpec & { readonly port: number };
  readonly logDir: string;
  /** zookeeper.connect. */
  readonly connect: string;
  /** Replication factor of internal topics. */
  readonly copies: number;
  readonly extra: Readonly<Record<string, string>>;
}): string {
  const { broker, copies } = of;
  const minIsr = String(Math.max(1, copies - 1));
  return properties({
    'broker.id': String(broker.id),
    ...(broker.rack === null ? {} : { 'broker.rack': broker.rack }),
    listeners: `PLAINTEXT://127.0.0.1:${broker.port}`,
    'zookeeper.connect': of.connect,
    'zookeeper.session.timeout.ms': '6000',
    'zookeeper.connection.timeout.ms': '30000',
    'log.dirs': of.logDir,
    'num.network.threads': '2',
    'num.io.threads': '4',
    'background.threads': '2',
    'log.cleaner.dedupe.buffer.size': '8388608',
    'log.cleaner.io.buffer.size': '131072',
    'log.index.size.max.bytes': '524288',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'auto.leader.rebalance.enable': 'false',
    'default.replication.factor': String(copies),
    'min.insync.replicas': minIsr,
    'offsets.topic.replication.factor': String(copies),
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': String(copies),
    'transaction.state.log.min.isr': minIsr,
    ...of.extra,
  });
}

function properties(values: Readonly<Record<string, string>>): string {
  return `${Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

/** Warnings, and the lines that say that a node is up. */
export const log4jConfig = `log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
log4j.logger.kafka.server.KafkaServer=INFO
log4j.logger.org.apache.zookeeper.server.quorum.QuorumPeer=INFO
`;
