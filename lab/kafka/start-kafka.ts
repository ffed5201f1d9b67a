/** A real Kafka KRaft cluster on this machine: dedicated controllers and brokers in racks, each a JVM of its own. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePorts } from '../free-ports.ts';
import { ensureClassArchive } from './class-archive.ts';
import { formatStorage, kafkaUuid } from './format-storage.ts';
import { jvmOptions } from './java.ts';
import { type KafkaLibs, kafkaLibs } from './kafka-libs.ts';
import { endLeftovers, endOrphans, registerCluster } from './leftovers.ts';
import {
  addressOf,
  type BrokerSpec,
  type Layout,
  type Listener,
  log4jConfig,
  nodeDir,
  plainListener,
  type SecureListener,
} from './node-config.ts';
import { type NodeSpec, Nodes, startTimeoutMs } from './nodes.ts';
import type { Sites } from './sites.ts';
import { untilBrokersServe } from './until-brokers-serve.ts';

export type KafkaOptions = {
  /** Everything the cluster writes is under this folder; what an earlier cluster left there is ended and removed. */
  readonly dir: string;
  /** Default: 101 to 106, two in each of the racks a, b, c. */
  readonly brokers?: readonly BrokerSpec[];
  /** Brokers that the cluster has not seen yet when it is up: `startNode` adds them. */
  readonly startLater?: readonly number[];
  /**
   * Dedicated controllers, or how many, default 3: then their ids are 1, 2, … or 3001, 3002, … if a broker has such an id, and they
   * stand in no rack. Kafka itself does not know a controller's rack.
   */
  readonly controllers?: number | readonly BrokerSpec[];
  /** Nodes of a rack run in the site of that name. Default: all on 127.0.0.1. */
  readonly sites?: Sites;
  /** How long a broker may be silent until it is fenced, default 9000 as Kafka's own. */
  readonly sessionTimeoutMs?: number;
  /** Added to every node's server.properties. */
  readonly config?: Readonly<Record<string, string>>;
  /** Adds a listener with SASL (PLAIN) over TLS to each broker, and an authorizer that holds its clients to ACLs. */
  readonly secure?: SecureListener;
  /** More listeners of each broker, with the same authorizer. */
  readonly listeners?: readonly Listener[];
  /** More options of each broker's JVM, such as `-Dname=value`. */
  readonly jvm?: readonly string[];
  /** Heap of one broker in MiB, default 192. */
  readonly heapMb?: number;
  readonly onProgress?: (line: string) => void;
};

export type RunningKafka = {
  readonly bootstrap: readonly string[];
  /** Addresses of the listeners with SASL over TLS; empty without them. */
  readonly secureBootstrap: readonly string[];
  /** Addresses of one of the listeners that were asked for. */
  readonly bootstrapOf: (listener: string) => readonly string[];
  readonly clusterId: string;
  readonly kafkaVersion: string;
  readonly dir: string;
  readonly brokerIds: readonly number[];
  readonly controllerIds: readonly number[];
  /** Processes that run now, by node id. */
  readonly brokerPids: () => Readonly<Record<string, number>>;
  readonly pids: () => readonly number[];
  /** Starts a broker or controller that was ended, and waits until it serves. */
  readonly startNode: (id: number) => Promise<void>;
  /** SIGKILL by default; SIGTERM lets it hand over its leaders first. */
  readonly endNode: (id: number, signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** SIGSTOP: the node is there and silent, as behind a network partition. */
  readonly freezeNode: (id: number) => void;
  readonly thawNode: (id: number) => void;
  /** Ends every node at once. Safe to call again. */
  readonly stop: () => Promise<void>;
};

const defaultBrokers: readonly BrokerSpec[] = [101, 102, 103, 104, 105, 106].map((id, index) => ({
  id,
  rack: ['a', 'a', 'b', 'b', 'c', 'c'][index] ?? null,
}));

export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const say = options.onProgress ?? ((): void => {});
  const libs = await kafkaLibs(say);
  await endOrphans();
  await ensureClassArchive(libs, say);
  const layout = await prepare(libs, options);
  const bootstrap = bootstrapOf(layout, options.startLater ?? []);
  const unregister = await registerCluster(layout.dir, layout.clusterId);
  const nodes = new Nodes(
    layout.dir,
    nodeSpecs(libs, layout, { heapMb: options.heapMb ?? 192, jvm: options.jvm ?? [] }),
  );
  say(`Starting Kafka ${libs.version}: ${layout.controllers.length} controllers, ${layout.brokers.length} brokers.`);
  try {
    await nodes.startAll(options.startLater);
    await untilBrokersServe(bootstrap, bootstrap.length, startTimeoutMs);
  } catch (error) {
    await nodes.stop();
    await unregister();
    throw error;
  }
  const brokerIds = layout.brokers.map(({ id }) => id);
  return {
    bootstrap,
    secureBootstrap: addressesOf(layout, 'SECURE'),
    bootstrapOf: (listener) => addressesOf(layout, listener),
    clusterId: layout.clusterId,
    kafkaVersion: libs.version,
    dir: layout.dir,
    brokerIds,
    controllerIds: layout.controllers.map(({ id }) => id),
    brokerPids: () =>
      Object.fromEntries(nodes.running().flatMap((node) => (brokerIds.includes(node.id) ? [[node.id, node.pid]] : []))),
    pids: () => nodes.running().map(({ pid }) => pid),
    startNode: (id) => nodes.start(id),
    endNode: (id, signal = 'SIGKILL') => nodes.end(id, signal),
    freezeNode: (id) => nodes.signal(id, 'SIGSTOP'),
    thawNode: (id) => nodes.signal(id, 'SIGCONT'),
    stop: async () => {
      await nodes.stop();
      await unregister();
    },
  };
}

async function prepare(libs: KafkaLibs, options: KafkaOptions): Promise<Layout> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  await endLeftovers(dir);
  await rm(join(dir, 'nodes'), { recursive: true, force: true });
  const brokers = options.brokers ?? defaultBrokers;
  const controllers = controllersOf(options.controllers ?? 3, brokers);
  const listeners = [
    ...(options.secure === undefined ? [] : [plainListener(options.secure)]),
    ...(options.listeners ?? []),
  ];
  const ports = await freePorts((1 + listeners.length) * brokers.length + controllers.length);
  const layout: Layout = {
    dir,
    clusterId: kafkaUuid(),
    brokers: brokers.map((broker, index) => ({ ...broker, port: portAt(ports, index) })),
    controllers: controllers.map((controller, index) => ({
      ...controller,
      port: portAt(ports, brokers.length + index),
      directoryId: kafkaUuid(),
    })),
    sites: options.sites ?? null,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 9000,
    extra: options.config ?? {},
    listeners: listeners.map((listener, index) => {
      const first = (1 + index) * brokers.length + controllers.length;
      return { ...listener, ports: new Map(brokers.map(({ id }, broker) => [id, portAt(ports, first + broker)])) };
    }),
  };
  await formatStorage(libs, layout);
  await writeFile(join(dir, 'log4j2.properties'), log4jConfig);
  return layout;
}

function controllersOf(wanted: number | readonly BrokerSpec[], brokers: readonly BrokerSpec[]): readonly BrokerSpec[] {
  if (typeof wanted !== 'number') return wanted;
  const firstId = brokers.some(({ id }) => id <= wanted) ? 3001 : 1;
  return Array.from({ length: wanted }, (_, index) => ({ id: firstId + index, rack: null }));
}

function portAt(ports: readonly number[], index: number): number {
  const port = ports[index];
  if (port === undefined) throw new Error('Fewer ports than nodes.');
  return port;
}

function bootstrapOf(layout: Layout, but: readonly number[]): readonly string[] {
  return layout.brokers.filter(({ id }) => !but.includes(id)).map((broker) => addressOf(layout, broker));
}

function addressesOf({ listeners }: Layout, name: string): readonly string[] {
  const found = listeners.find((listener) => listener.name === name);
  return [...(found?.ports.values() ?? [])].map((port) => `127.0.0.1:${port}`);
}

function nodeSpecs(
  libs: KafkaLibs,
  layout: Layout,
  broker: { readonly heapMb: number; readonly jvm: readonly string[] },
): readonly NodeSpec[] {
  const spec = ({ id, rack }: BrokerSpec, jvm: readonly string[]): NodeSpec => ({
    id,
    nodeDir: nodeDir(layout, id),
    jvm,
    namespace: layout.sites === null || rack === null ? null : layout.sites.namespaceOf(rack),
  });
  const large = [...broker.jvm, ...jvmOptions(libs, { heapMb: broker.heapMb })];
  return [
    ...layout.controllers.map((each) => spec(each, jvmOptions(libs, { heapMb: 128 }))),
    ...layout.brokers.map((each) => spec(each, large)),
  ];
}
