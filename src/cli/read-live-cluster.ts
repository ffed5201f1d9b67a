/** Reads a live cluster once. The only file of the command line that loads Kafka's clients. */

import type { Snapshot } from '../../planner/snapshot.ts';
import type { KafkaSettings } from '../kafka/client-options.ts';
import { openKafkaCluster } from '../kafka/open-kafka-cluster.ts';
import { configuredCluster } from './configured-cluster.ts';
import { bad, good, type Io, type Read } from './io.ts';

/** For one request; a big cluster needs many. */
const requestTimeoutMs = 15_000;

/** Plain text and no account; the name is only for messages. */
export async function readAtAddress(bootstrap: string, name: string | undefined): Promise<Read<Snapshot>> {
  const addresses = bootstrap.split(',').map((part) => part.trim());
  const wrong = addresses.find((address) => !/^(?:\[[0-9a-fA-F:]+\]|[^\s:[\]]+):\d{1,5}$/.test(address));
  if (wrong !== undefined) return bad(`--bootstrap ${wrong} is not HOST:PORT.`);
  return readOnce({ name: name ?? 'command-line', bootstrap: addresses, ssl: null, sasl: null, requestTimeoutMs });
}

/** A cluster of the configuration file, with its TLS and SASL. */
export async function readConfigured(name: string, environment: Io['env']): Promise<Read<Snapshot>> {
  const found = configuredCluster(name, environment);
  return found.ok ? readOnce(found.value) : found;
}

async function readOnce(settings: KafkaSettings): Promise<Read<Snapshot>> {
  const cluster = openKafkaCluster(settings);
  try {
    const read = await cluster.reader.readSnapshot();
    return read.ok ? good(read.value) : bad(`${read.message} ${read.next}`);
  } finally {
    await cluster.close();
  }
}
