/** The server.properties of each node: Kafka's defaults, but small, quick to notice a death, and without surprises. */

import { join } from 'node:path';
import type { Sites } from './sites.ts';

export type BrokerSpec = {
  readonly id: number;
  readonly rack: string | null;
  /** More log directories of a broker, besides the one in the cluster's folder. */
  readonly logDirs?: readonly string[];
};

export type Layout = {
  readonly dir: string;
  readonly clusterId: string;
  readonly brokers: readonly (BrokerSpec & { readonly port: number })[];
  readonly controllers: readonly (BrokerSpec & { readonly port: number; readonly directoryId: string })[];
  /** Where nodes listen by their rack; null: all on 127.0.0.1. */
  readonly sites: Pick<Sites, 'addressOf' | 'namespaceOf'> | null;
  /** How long a broker may be silent until it is fenced. */
  readonly sessionTimeoutMs: number;
  readonly extra: Readonly<Record<string, string>>;
  /** More listeners per broker, with TLS, for clients that are held to ACLs. */
  readonly listeners: readonly PlacedListener[];
};

export type Listener = {
  /** In capitals, e.g. SECURE. */
  readonly name: string;
  readonly protocol: 'SSL' | 'SASL_SSL';
  /** Kafka's settings of a listener, without `listener.name.<name>.` before them. */
  readonly config: Readonly<Record<string, string>>;
};

/** `ports` by broker id. */
export type PlacedListener = Listener & { readonly ports: ReadonlyMap<number, number> };

export type SecureListener = {
  /** PKCS12, with the certificate for 127.0.0.1. */
  readonly keystore: string;
  readonly keystorePassword: string;
  /** Passwords by user, for PLAIN. */
  readonly users: Readonly<Record<string, string>>;
};

/** PLAIN over TLS, the simplest of them. */
export function plainListener({ keystore, keystorePassword, users }: SecureListener): Listener {
  return {
    name: 'SECURE',
    protocol: 'SASL_SSL',
    config: {
      'sasl.enabled.mechanisms': 'PLAIN',
      'plain.sasl.jaas.config': plainUsers(users),
      'ssl.keystore.location': keystore,
      'ssl.keystore.password': keystorePassword,
      'ssl.keystore.type': 'PKCS12',
    },
  };
}

export function plainUsers(users: Readonly<Record<string, string>>): string {
  const known = Object.entries(users).map(([user, password]) => ` user_${user}="${password}"`);
  return `org.apache.kafka.common.security.plain.PlainLoginModule required${known.join('')};`;
}

/** `host:port` of a node. */
export function addressOf({ sites }: Pick<Layout, 'sites'>, node: BrokerSpec & { readonly port: number }): string {
  return `${sites === null || node.rack === null ? '127.0.0.1' : sites.addressOf(node.rack)}:${node.port}`;
}

export function nodeDir(layout: { readonly dir: string }, id: number): string {
  return join(layout.dir, 'nodes', String(id));
}

export function dataDir(layout: { readonly dir: string }, id: number): string {
  return join(nodeDir(layout, id), 'data');
}

export function controllerProperties(layout: Layout, id: number): string {
  const own = layout.controllers.find((node) => node.id === id);
  if (own === undefined) throw new Error(`Controller ${id} is not part of this cluster.`);
  return properties({
    'process.roles': 'controller',
    'node.id': String(id),
    listeners: `CONTROLLER://${addressOf(layout, own)}`,
    ...common(layout, id),
    ...layout.extra,
  });
}

export function brokerProperties(layout: Layout, id: number): string {
  const own = layout.brokers.find((node) => node.id === id);
  if (own === undefined) throw new Error(`Broker ${id} is not part of this cluster.`);
  return properties({
    'process.roles': 'broker',
    'node.id': String(id),
    ...(own.rack === null ? {} : { 'broker.rack': own.rack }),
    listeners: `PLAINTEXT://${addressOf(layout, own)}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'background.threads': '2',
    // The cleaner's default buffer alone would be two thirds of the heap.
    'log.cleaner.dedupe.buffer.size': '8388608',
    'log.cleaner.io.buffer.size': '131072',
    // Index files are mapped at this size for each partition.
    'log.index.size.max.bytes': '524288',
    'group.initial.rebalance.delay.ms': '0',
    ...common(layout, id),
    'log.dirs': [dataDir(layout, id), ...(own.logDirs ?? [])].join(','),
    ...moreListeners(layout, id),
    ...layout.extra,
  });
}

/** Whoever comes over the plain listener (the brokers, the tests) may do everything; the others what ACLs allow. */
function authorizer(layout: Layout): Record<string, string> {
  if (layout.listeners.length === 0) return {};
  return {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  };
}

function moreListeners(layout: Layout, id: number): Record<string, string> {
  const { brokers, listeners } = layout;
  const own = brokers.find((node) => node.id === id);
  if (listeners.length === 0 || own === undefined) return {};
  const settings = listeners.flatMap(({ name, config }) =>
    Object.entries(config).map(([key, value]) => [`listener.name.${name.toLowerCase()}.${key}`, value] as const),
  );
  const places = listeners.map(({ name, ports }) => `,${name}://127.0.0.1:${ports.get(id)}`).join('');
  const protocols = listeners.map(({ name, protocol }) => `,${name}:${protocol}`).join('');
  return {
    listeners: `PLAINTEXT://${addressOf(layout, own)}${places}`,
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols}`,
    ...Object.fromEntries(settings),
  };
}

/** Topic defaults are read by controllers, so both roles get them. */
function common(layout: Layout, id: number): Record<string, string> {
  const copies = Math.min(3, layout.brokers.length);
  const minIsr = String(Math.max(1, copies - 1));
  return {
    ...authorizer(layout),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.quorum.bootstrap.servers': layout.controllers.map((node) => addressOf(layout, node)).join(','),
    'controller.quorum.election.timeout.ms': '1000',
    'controller.quorum.fetch.timeout.ms': '2000',
    'log.dirs': dataDir(layout, id),
    'broker.session.timeout.ms': String(layout.sessionTimeoutMs),
    // Also the time limit of a broker's registration: not much below Kafka's own 2000.
    'broker.heartbeat.interval.ms': String(Math.min(2000, Math.floor(layout.sessionTimeoutMs / 3))),
    'auto.create.topics.enable': 'false',
    // Leaders move by somebody's act or not at all, so that a test sees whose act it was.
    'auto.leader.rebalance.enable': 'false',
    'default.replication.factor': String(copies),
    'min.insync.replicas': minIsr,
    'offsets.topic.replication.factor': String(copies),
    'offsets.topic.num.partitions': '6',
    'transaction.state.log.replication.factor': String(copies),
    'transaction.state.log.min.isr': minIsr,
    'transaction.state.log.num.partitions': '3',
    'share.coordinator.state.topic.replication.factor': String(copies),
    'share.coordinator.state.topic.min.isr': minIsr,
  };
}

function properties(values: Readonly<Record<string, string>>): string {
  return `${Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

/** Warnings, and the one line that says that a node is up. */
export const log4jConfig = `status = ERROR
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = WARN
rootLogger.appenderRef.out.ref = out
logger.started.name = kafka.server.KafkaRaftServer
logger.started.level = INFO
logger.lifecycle.name = org.apache.kafka.server.BrokerLifecycleManager
logger.lifecycle.level = INFO
`;

export const startedLine = 'Kafka Server started';
/** A broker says so each time that the controller did not register it, or did not hear of it. */
export const unheardLine = /Unable to (?:register the broker|send a heartbeat)/;
