/** What a snapshot leaves open: an audit that found nothing must say what it could not look at. */

import type { Snapshot } from '../snapshot.ts';

export function notJudged(snapshot: Snapshot): readonly string[] {
  const { brokers, controlPlane, topics, throttles } = snapshot;
  const open: string[] = [];
  if (controlPlane.kind === 'unknown') open.push('the control plane: the snapshot does not show it');
  if (controlPlane.kind === 'zookeeper') {
    open.push(
      'what Kafka does not tell on ZooKeeper: which brokers are fenced (one that is away is simply not there), which replicas outside ' +
        'of the ISR may lead (KIP-966), and how far a migration to KRaft has come in between',
    );
    const silent = controlPlane.servers.filter(({ role }) => role === 'unknown').length;
    if (silent > 0)
      open.push(`the role of ${silent} ZooKeeper servers: name them in clusters[].zookeeper, open to srvr`);
  }
  if (brokers.every(({ configs }) => configs === undefined)) open.push('broker settings: the snapshot holds none');
  if (throttles === undefined) open.push('leftover throttles: they were not looked for');
  if (brokers.every(({ capacityBytes, logDirs }) => capacityBytes === undefined && logDirs === undefined)) {
    open.push('disks: their sizes are not known');
  }
  const unsized = topics.every(({ partitions }) =>
    partitions.every(({ sizeBytes }) => sizeBytes === undefined || sizeBytes === null),
  );
  if (topics.length > 0 && unsized) open.push('partition sizes: not known');
  // acks is a setting of the client; clients older than 3.0 default to acks=1.
  open.push(
    'what producers ask for (acks): it cannot be read from a cluster. acks=all keeps a record on min ISR brokers before it is ' +
      'acknowledged; acks=1 on the leader alone, and its loss may lose it; acks=0 on none for sure. Clients older than 3.0 default to acks=1',
  );
  if (controlPlane.kind === 'kraft') open.push("who reaches the controllers' listener: only brokers and tools should");
  return open;
}
