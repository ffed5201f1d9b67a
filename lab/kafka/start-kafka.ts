/** A real Kafka KRaft cluster on this machine: dedicated controllers and brokers in racks, each a JVM of its own. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureClassArchive } from './class-archive.ts';
import { formatStorage, kafkaUuid } from './format-storage.ts';
import { freePorts } from './free-ports.ts';
import { jvmOptions } from './java.ts';
import { type KafkaLibs, kafkaLibs } from './kafka-libs.ts';
import { endLeftovers, endOrphans, registerCluster } from './leftovers.ts';
import {
  type BrokerSpec,
  type Layout,
  type Listener,
  log4jConfig,
  nodeDir,
  plainListener,
  type SecureListener,
} from './node-config.ts';
import { endNode, hasEnded, logOf, type NodeProcess, startNode, untilStarted } from './node-process.ts';
import { untilBrokersServe } from './until-brokers-serve.ts';

export type KafkaOptions = {
  /** Everything the cluster writes is under this folder; what an earlier cluster left there is ended and removed. */
  readonly dir: string;
  /** Default: 101 to 106, two in each of the racks a, b, c. */
  readonly brokers?: readonly BrokerSpec[];
  /** How many dedicated controllers, default 3; their ids are 1, 2, … or 3001, 3002, … if a broker has such an id. */
  readonly controllers?: number;
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

const startTimeoutMs = 180_000;
const startAttempts = 3;

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
  const unregister = await registerCluster(layout.dir, layout.clusterId);
  const nodes = new Nodes(libs, layout, { heapMb: options.heapMb ?? 192, jvm: options.jvm ?? [] });
  say(`Starting Kafka ${libs.version}: ${layout.controllers.length} controllers, ${layout.brokers.length} brokers.`);
  try {
    await nodes.startAll();
    await untilBrokersServe(bootstrapOf(layout), layout.brokers.length, startTimeoutMs);
  } catch (error) {
    await nodes.stop();
    await unregister();
    throw error;
  }
  const brokerIds = layout.brokers.map(({ id }) => id);
  return {
    bootstrap: bootstrapOf(layout),
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
  const controllers = options.controllers ?? 3;
  const listeners = [
    ...(options.secure === undefined ? [] : [plainListener(options.secure)]),
    ...(options.listeners ?? []),
  ];
  const ports = await freePorts((1 + listeners.length) * brokers.length + controllers);
  const firstId = brokers.some(({ id }) => id <= controllers) ? 3001 : 1;
  const layout: Layout = {
    dir,
    clusterId: kafkaUuid(),
    brokers: brokers.map((broker, index) => ({ ...broker, port: portAt(ports, index) })),
    controllers: Array.from({ length: controllers }, (_, index) => ({
      id: firstId + index,
      port: portAt(ports, brokers.length + index),
      directoryId: kafkaUuid(),
    })),
    sessionTimeoutMs: options.sessionTimeoutMs ?? 9000,
    extra: options.config ?? {},
    listeners: listeners.map((listener, index) => {
      const first = (1 + index) * brokers.length + controllers;
      return { ...listener, ports: new Map(brokers.map(({ id }, broker) => [id, portAt(ports, first + broker)])) };
    }),
  };
  await formatStorage(libs, layout);
  await writeFile(join(dir, 'log4j2.properties'), log4jConfig);
  return layout;
}

function portAt(ports: readonly number[], index: number): number {
  const port = ports[index];
  if (port === undefined) throw new Error('Fewer ports than nodes.');
  return port;
}

function bootstrapOf(layout: Layout): readonly string[] {
  return layout.brokers.map(({ port }) => `127.0.0.1:${port}`);
}

function addressesOf({ listeners }: Layout, name: string): readonly string[] {
  const found = listeners.find((listener) => listener.name === name);
  return [...(found?.ports.values() ?? [])].map((port) => `127.0.0.1:${port}`);
}

/** Owns the processes. They end with this process if it ends in order; after a `kill -9` the next start ends them. */
class Nodes {
  readonly #libs: KafkaLibs;
  readonly #layout: Layout;
  readonly #broker: { readonly heapMb: number; readonly jvm: readonly string[] };
  readonly #byId = new Map<number, NodeProcess>();
  readonly #onExit = (): void => {
    for (const node of this.running()) node.child.kill('SIGKILL');
  };

  constructor(libs: KafkaLibs, layout: Layout, broker: { readonly heapMb: number; readonly jvm: readonly string[] }) {
    this.#libs = libs;
    this.#layout = layout;
    this.#broker = broker;
    process.on('exit', this.#onExit);
  }

  running(): readonly NodeProcess[] {
    return [...this.#byId.values()].filter((node) => !hasEnded(node));
  }

  async startAll(): Promise<void> {
    const ids = [...this.#layout.controllers, ...this.#layout.brokers].map(({ id }) => id);
    await Promise.all(ids.map((id) => this.#untilUp(id)));
  }

  async start(id: number): Promise<void> {
    const before = this.#byId.get(id);
    if (before !== undefined && !hasEnded(before)) throw new Error(`Node ${id} runs already.`);
    await this.#untilUp(id);
  }

  async end(id: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await endNode(this.#get(id), signal);
  }

  signal(id: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#get(id).child.kill(signal);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#byId.values()].map((node) => endNode(node, 'SIGKILL')));
    process.off('exit', this.#onExit);
  }

  #get(id: number): NodeProcess {
    const node = this.#byId.get(id);
    if (node === undefined) throw new Error(`Node ${id} is not part of this cluster.`);
    return node;
  }

  async #untilUp(id: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const node = await this.#spawn(id);
      if ((await untilStarted(node, startTimeoutMs)) === 'started') return;
      await endNode(node, 'SIGKILL');
      if (attempt === startAttempts) throw new Error(`Kafka node ${id} does not start:\n${await logOf(node)}`);
    }
  }

  async #spawn(id: number): Promise<NodeProcess> {
    const isBroker = this.#layout.brokers.some((broker) => broker.id === id);
    const small = jvmOptions(this.#libs, { heapMb: isBroker ? this.#broker.heapMb : 128 });
    const jvm = isBroker ? [...this.#broker.jvm, ...small] : small;
    const node = await startNode({ id, dir: this.#layout.dir, nodeDir: nodeDir(this.#layout, id), jvm });
    this.#byId.set(id, node);
    return node;
  }
}
