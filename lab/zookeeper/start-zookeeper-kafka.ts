/** Kafka 3.9 on a real ZooKeeper ensemble: the last release that runs on one. Each server and broker is a JVM of its own. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePorts } from '../free-ports.ts';
import { jvmOptions } from '../kafka/java.ts';
import { type KafkaLibs, kafkaLibs } from '../kafka/kafka-libs.ts';
import { endLeftovers, endOrphans, registerCluster } from '../kafka/leftovers.ts';
import type { BrokerSpec } from '../kafka/node-config.ts';
import { type NodeSpec, Nodes, startTimeoutMs } from '../kafka/nodes.ts';
import { untilBrokersServe } from '../kafka/until-brokers-serve.ts';
import { log4jConfig, zooKeeperBrokerProperties, zooKeeperServerProperties } from './properties.ts';

export type ZooKeeperKafkaOptions = {
  readonly dir: string;
  readonly brokers: readonly BrokerSpec[];
  /** Ids of the servers of the ensemble, 1 to 255. */
  readonly servers: readonly number[];
  /** Added to every broker's server.properties. */
  readonly config?: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
};

export type RunningZooKeeperKafka = {
  readonly bootstrap: readonly string[];
  /** `host:port` of the servers' client ports, in the order of their ids. */
  readonly servers: readonly string[];
  readonly kafkaVersion: string;
  readonly endBroker: (id: number, signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  readonly startBroker: (id: number) => Promise<void>;
  readonly endServer: (id: number) => Promise<void>;
  readonly startServer: (id: number) => Promise<void>;
  /** SIGSTOP: it is there and silent. */
  readonly freezeServer: (id: number) => void;
  readonly thawServer: (id: number) => void;
  readonly stop: () => Promise<void>;
};

type Placed = {
  readonly dir: string;
  readonly brokers: readonly (BrokerSpec & { readonly port: number })[];
  readonly servers: readonly {
    readonly id: number;
    readonly ports: readonly [client: number, peer: number, election: number];
  }[];
};

/** Node ids of servers, so that they never are a broker's. */
const serverNode = 1_000_000;

export async function startZooKeeperKafka(options: ZooKeeperKafkaOptions): Promise<RunningZooKeeperKafka> {
  const say = options.onProgress ?? ((): void => {});
  const libs = await kafkaLibs(say, 'lab/zookeeper/pom.xml');
  await endOrphans();
  const placed = await place(options);
  await writeNodes(placed, options);
  const unregister = await registerCluster(placed.dir, `zookeeper-${placed.brokers[0]?.port}`);
  const ensemble = new Nodes(placed.dir, serverSpecs(libs, placed));
  const nodes = new Nodes(placed.dir, brokerSpecs(libs, placed));
  const stop = async (): Promise<void> => {
    await nodes.stop();
    await ensemble.stop();
    await unregister();
  };
  const bootstrap = placed.brokers.map(({ port }) => `127.0.0.1:${port}`);
  say(
    `Starting Kafka ${libs.version} on ZooKeeper: ${placed.servers.length} servers, ${placed.brokers.length} brokers.`,
  );
  try {
    await ensemble.startAll();
    await nodes.startAll();
    await untilBrokersServe(bootstrap, placed.brokers.length, startTimeoutMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    bootstrap,
    servers: placed.servers.map(({ ports: [client] }) => `127.0.0.1:${client}`),
    kafkaVersion: libs.version,
    endBroker: (id, signal = 'SIGKILL') => nodes.end(id, signal),
    startBroker: (id) => nodes.start(id),
    endServer: (id) => ensemble.end(serverNode + id, 'SIGKILL'),
    startServer: (id) => ensemble.start(serverNode + id),
    freezeServer: (id) => ensemble.signal(serverNode + id, 'SIGSTOP'),
    thawServer: (id) => ensemble.signal(serverNode + id, 'SIGCONT'),
    stop,
  };
}

async function place({ dir, brokers, servers }: ZooKeeperKafkaOptions): Promise<Placed> {
  const folder = resolve(dir);
  await mkdir(folder, { recursive: true });
  await endLeftovers(folder);
  await rm(join(folder, 'nodes'), { recursive: true, force: true });
  const ports = [...(await freePorts(brokers.length + 3 * servers.length))];
  const next = (): number => {
    const port = ports.shift();
    if (port === undefined) throw new Error('Fewer ports than nodes.');
    return port;
  };
  return {
    dir: folder,
    brokers: brokers.map((broker) => ({ ...broker, port: next() })),
    servers: servers.map((id) => ({ id, ports: [next(), next(), next()] })),
  };
}

async function writeNodes({ dir, brokers, servers }: Placed, options: ZooKeeperKafkaOptions): Promise<void> {
  await writeFile(join(dir, 'log4j.properties'), log4jConfig);
  const connect = servers.map(({ ports: [client] }) => `127.0.0.1:${client}`).join(',');
  for (const { id, ports } of servers) {
    const nodeDir = join(dir, 'nodes', `zookeeper-${id}`);
    await mkdir(join(nodeDir, 'data'), { recursive: true });
    await writeFile(join(nodeDir, 'data', 'myid'), `${id}\n`);
    const text = zooKeeperServerProperties({ dataDir: join(nodeDir, 'data'), clientPort: ports[0], servers });
    await writeFile(join(nodeDir, 'zoo.cfg'), text);
  }
  for (const broker of brokers) {
    const nodeDir = join(dir, 'nodes', String(broker.id));
    await mkdir(nodeDir, { recursive: true });
    const copies = Math.min(3, brokers.length);
    const text = zooKeeperBrokerProperties({
      broker,
      logDir: join(nodeDir, 'data'),
      connect,
      copies,
      extra: options.config ?? {},
    });
    await writeFile(join(nodeDir, 'server.properties'), text);
  }
}

function serverSpecs(libs: KafkaLibs, { dir, servers }: Placed): readonly NodeSpec[] {
  return servers.map(({ id }) => {
    const nodeDir = join(dir, 'nodes', `zookeeper-${id}`);
    // Its own web server needs jars that Kafka does not bring.
    const jvm = ['-Dzookeeper.admin.enableServer=false', ...jvmOptions(libs, { heapMb: 64 })];
    const program = ['org.apache.zookeeper.server.quorum.QuorumPeerMain', join(nodeDir, 'zoo.cfg')];
    return { id: serverNode + id, nodeDir, jvm, program, startedLine: ' - broadcast (org.apache.zookeeper' };
  });
}

function brokerSpecs(libs: KafkaLibs, { dir, brokers }: Placed): readonly NodeSpec[] {
  return brokers.map(({ id }) => ({
    id,
    nodeDir: join(dir, 'nodes', String(id)),
    jvm: jvmOptions(libs, { heapMb: 192 }),
    startedLine: 'started (kafka.server.KafkaServer)',
  }));
}
