/**
 * A Kafka cluster in memory: what its controller and its replicas would do, without bytes. Time only moves by `advance`,
 * so that a demo can run it on a real clock and the simulator on a virtual one. Written after Kafka's behaviour (KRaft,
 * KIP-455 reassignments, KIP-73 throttles), not after what this product expects of it.
 */

export type SimulatedBroker = {
  readonly id: number;
  readonly rack: string | null;
  /** Not readonly: others can fill a disk. */
  capacityBytes: number;
  alive: boolean;
  readonly configs: Map<string, string>;
  /** As from server.properties: wins over nothing but Kafka's own defaults. */
  readonly staticConfigs: ReadonlyMap<string, string>;
};

export type SimulatedPartition = {
  readonly topic: string;
  readonly partition: number;
  leader: number | null;
  /** During a reassignment: the target, then what is being removed. */
  replicas: number[];
  isr: number[];
  adding: number[];
  removing: number[];
  /** New leader epochs: a reassignment or its cancel took a replica off, or another leader was elected while the old one lives. */
  epochs: number;
  /** Bytes of the leader's log. */
  sizeBytes: number;
  readonly writeBytesPerSec: number;
  /** What each replica holds. */
  readonly heldBytes: Map<number, number>;
};

export type SimulatedTopic = {
  readonly name: string;
  readonly topicId: string;
  readonly configs: Map<string, string>;
  readonly partitions: SimulatedPartition[];
};

export type World = {
  /** Not readonly: bootstrap addresses can come to lead to another cluster. */
  clusterId: string;
  readonly brokers: Map<number, SimulatedBroker>;
  readonly defaultBrokerConfigs: Map<string, string>;
  readonly topics: Map<string, SimulatedTopic>;
  /** 'orders:3': replicas of this topic that do not fetch just now, although their broker lives. */
  readonly stuck: Set<string>;
  /** Bytes per second that one broker's network card takes in, and sends. */
  networkBytesPerSec: number;
  /** Producers write from this moment on. */
  writesFromMs: number;
  nowMs: number;
};

export type WorldSpec = {
  readonly clusterId: string;
  readonly nowMs: number;
  readonly brokers: readonly {
    readonly id: number;
    readonly rack: string | null;
    readonly capacityBytes?: number;
    readonly configs?: Readonly<Record<string, string>>;
    readonly staticConfigs?: Readonly<Record<string, string>>;
  }[];
  readonly defaultBrokerConfigs?: Readonly<Record<string, string>>;
  readonly networkBytesPerSec?: number;
  readonly topics: readonly {
    readonly name: string;
    readonly configs?: Readonly<Record<string, string>>;
    readonly partitions: readonly {
      readonly replicas: readonly number[];
      readonly sizeBytes: number;
      readonly writeBytesPerSec?: number;
    }[];
  }[];
};

const defaultCapacityBytes = 1e12;
const defaultNetworkBytesPerSec = 1e9;

export function createWorld(spec: WorldSpec): World {
  const brokers = spec.brokers.map((broker): [number, SimulatedBroker] => [
    broker.id,
    {
      id: broker.id,
      rack: broker.rack,
      capacityBytes: broker.capacityBytes ?? defaultCapacityBytes,
      alive: true,
      configs: new Map(Object.entries(broker.configs ?? {})),
      staticConfigs: new Map(Object.entries(broker.staticConfigs ?? {})),
    },
  ]);
  return {
    clusterId: spec.clusterId,
    brokers: new Map(brokers),
    defaultBrokerConfigs: new Map(Object.entries(spec.defaultBrokerConfigs ?? {})),
    topics: new Map(spec.topics.map((topic, index) => [topic.name, createTopic(topic, index)])),
    stuck: new Set(),
    networkBytesPerSec: spec.networkBytesPerSec ?? defaultNetworkBytesPerSec,
    writesFromMs: spec.nowMs,
    nowMs: spec.nowMs,
  };
}

function createTopic(spec: WorldSpec['topics'][number], index: number): SimulatedTopic {
  return {
    name: spec.name,
    topicId: `topic-id-${index}`,
    configs: new Map(Object.entries(spec.configs ?? {})),
    partitions: spec.partitions.map(
      ({ replicas, sizeBytes, writeBytesPerSec }, partition): SimulatedPartition => ({
        topic: spec.name,
        partition,
        leader: replicas[0] ?? null,
        replicas: [...replicas],
        isr: [...replicas],
        adding: [],
        removing: [],
        epochs: 0,
        sizeBytes,
        writeBytesPerSec: writeBytesPerSec ?? 0,
        heldBytes: new Map(replicas.map((broker) => [broker, sizeBytes])),
      }),
    ),
  };
}

export function partitionOf(world: World, topic: string, partition: number): SimulatedPartition | undefined {
  return world.topics.get(topic)?.partitions[partition];
}

const flat = new WeakMap<World, { readonly topics: number; readonly partitions: readonly SimulatedPartition[] }>();

/** Listed once per set of topics: time passes in small steps, and each of them goes over all partitions. */
export function everyPartition(world: World): readonly SimulatedPartition[] {
  const known = flat.get(world);
  if (known?.topics === world.topics.size) return known.partitions;
  const partitions = [...world.topics.values()].flatMap((topic) => topic.partitions);
  flat.set(world, { topics: world.topics.size, partitions });
  return partitions;
}

/** To be told where a topic was replaced by another of its name. */
export function topicReplaced(world: World): void {
  flat.delete(world);
}

export function isAlive(world: World, broker: number): boolean {
  return world.brokers.get(broker)?.alive === true;
}

export function minIsrOf(world: World, topic: string): number {
  const own = world.topics.get(topic)?.configs.get('min.insync.replicas');
  return Number(own ?? world.defaultBrokerConfigs.get('min.insync.replicas') ?? 1);
}
