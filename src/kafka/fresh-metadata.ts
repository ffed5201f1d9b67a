/**
 * Metadata that holds everything the controller knew when it was asked for. A broker answers from its own copy of the metadata
 * log, which lags behind: without care, a move that ListPartitionReassignments does not show any more still has all its old
 * replicas in the metadata that is asked for after it. That was so in 9 of 10 short moves on a local cluster.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaFault } from './fault.ts';
import type { KafkaSession } from './session.ts';
import { type Link, metadataOffset } from './wire/connections.ts';
import { type Quorum, quorum } from './wire/describe-quorum.ts';
import type { Metadata } from './wire/metadata.ts';

/**
 * The controller answers from memory, also with what is not in its log yet. It collects records for
 * controller.quorum.append.linger.ms (25) before it writes them.
 */
const lingerMs = 60;
const pauseMs = 20;
/** A broker that lags this long is not caught up by waiting. */
const patienceMs = 5000;

/** Without a KRaft quorum it is whatever the broker has. topics null: all. */
export async function freshMetadata(session: KafkaSession, topics: readonly string[] | null): Promise<Metadata> {
  const link = await session.any();
  await sleep(lingerMs);
  const found = await controllersSeenFrom(session, link);
  const end = found?.voters.find(({ id }) => id === found.leaderId)?.logEndOffset;
  const deadline = Date.now() + patienceMs;
  while (end !== undefined) {
    const offset = await metadataOffset(link);
    if (offset < 0 || offset >= end - 1) break;
    if (Date.now() > deadline) {
      const { host, port } = link.address;
      throw new KafkaFault('network', `${host}:${port} lags behind the controllers by more than ${patienceMs} ms`);
    }
    await sleep(pauseMs);
  }
  return session.metadata(topics);
}

/** Brokers serve on when the controllers are lost, so the message must not say that the brokers do not answer. */
async function controllersSeenFrom(session: KafkaSession, link: Link): Promise<Quorum | null> {
  try {
    return await session.ask(link, (asked) => quorum(asked));
  } catch (error) {
    if (!(error instanceof KafkaFault) || error.kind !== 'network') throw error;
    throw new KafkaFault('network', `its controllers do not answer, asked through ${error.message}`);
  }
}
