import type { Broker, Snapshot, Topic } from './snapshot.ts';

/** Alive and serving: registered and not fenced, with at least one log directory online where they are known. */
export function isAlive(broker: Broker): boolean {
  if (broker.fenced === true) return false;
  const dirs = broker.logDirs;
  return dirs === undefined || dirs.length === 0 || dirs.some((dir) => dir.offline !== true);
}

/** Takes no new replica, and keeps what it holds (KIP-1066): every log directory that is online is cordoned. */
export function isCordoned({ logDirs, configs }: Broker): boolean {
  const named = (configs?.['cordoned.log.dirs'] ?? '').split(',').map((path) => path.trim());
  if (named.includes('*')) return true;
  const online = logDirs?.filter(({ offline }) => offline !== true) ?? [];
  return online.length > 0 && online.every(({ path, cordoned }) => cordoned === true || named.includes(path));
}

/** Bytes that the broker's disks hold in all; null when unknown. */
export function capacityOf(broker: Broker): number | null {
  if (broker.capacityBytes !== undefined) return broker.capacityBytes;
  const online = broker.logDirs?.filter((dir) => dir.offline !== true) ?? [];
  if (online.length === 0) return null;
  const total = online.reduce((sum, dir) => sum + dir.totalBytes, 0);
  return total > 0 ? total : null;
}

/** Returns the configured min ISR per topic: its own, else what a broker says, else Kafka's default of 1. */
export function minIsrReader(snapshot: Snapshot): (topic: Topic) => number {
  const key = 'min.insync.replicas';
  const ofBrokers = snapshot.brokers
    .map((broker) => Number(broker.configs?.[key]))
    .filter((n) => Number.isInteger(n) && n > 0);
  const fallback = ofBrokers.length === 0 ? 1 : Math.max(...ofBrokers);
  return (topic) => {
    const own = Number(topic.configs?.[key]);
    return Number.isInteger(own) && own > 0 ? own : fallback;
  };
}
