/** Which broker to ask: any, the controller, or one by its id. Owns the connections of one cluster. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from '@platformatic/kafka';
import type { KafkaSettings } from './client-options.ts';
import { KafkaFault } from './fault.ts';
import { type Address, Connections, inTime, type Link, type OnRequest } from './wire/connections.ts';
import { type Metadata, metadata } from './wire/metadata.ts';

/** The next address is tried when the one before has not answered for so long. */
const staggerMs = 300;
const attempts = 4;
const firstPauseMs = 100;
/**
 * A broker that has not passed a request on by then is taken for one that does not: the next is asked, well within an
 * executor's lease, and this one not again for a while.
 */
const passesOnWithinMs = 8_000;
const passedOverMs = 30_000;

export class KafkaSession {
  readonly #bootstrap: readonly Address[];
  readonly #connections: Connections;
  readonly #brokers = new Map<number, Address>();
  /** Addresses that did not pass a request on, and until when they are not asked to. */
  readonly #passedOver = new Map<string, number>();
  readonly #answersWithinMs: number;
  #controllerId: number | null = null;
  #last: Address | null = null;

  constructor(
    settings: KafkaSettings,
    optionsFor: (address: Address) => ConnectionOptions,
    onRequest: OnRequest = () => {},
  ) {
    this.#bootstrap = settings.bootstrap.map(parseAddress);
    this.#answersWithinMs = Math.min(settings.requestTimeoutMs, passesOnWithinMs);
    this.#connections = new Connections(optionsFor, onRequest);
  }

  /** The broker that answered last, else whichever known one answers first; silent ones only where there is no other. */
  async any(): Promise<Link> {
    if (this.#last !== null && !this.#isSilent(this.#last)) {
      const link = await this.#connections.open(this.#last).catch(() => null);
      if (link !== null) return link;
    }
    this.#last = null;
    const known = [...this.#brokers.values(), ...this.#bootstrap];
    const link = await this.#first(known.filter((address) => !this.#isSilent(address))).catch((error: unknown) => {
      if (!known.some((address) => this.#isSilent(address))) throw error;
      return this.#first(known);
    });
    this.#last = link.address;
    return link;
  }

  async broker(id: number): Promise<Link> {
    let address = this.#brokers.get(id);
    if (address === undefined) {
      await this.metadata([]);
      address = this.#brokers.get(id);
    }
    if (address === undefined) throw new KafkaFault('network', `Broker ${id} is not registered or not alive.`);
    return this.#connections.open(address);
  }

  /**
   * Sends a request that is for the controller. Under KRaft any broker passes such requests on, and says of itself that it
   * is the controller.
   */
  async askController<T>(send: (link: Link, timeoutMs: number) => Promise<T>): Promise<T> {
    return this.ask(await this.#controller(), send);
  }

  /** Sends a request that the broker behind the link may have to pass on. */
  async ask<T>(link: Link, send: (link: Link, timeoutMs: number) => Promise<T>): Promise<T> {
    try {
      return await inTime(link, this.#answersWithinMs, send(link, this.#answersWithinMs));
    } catch (error) {
      if (error instanceof KafkaFault && error.kind === 'network') {
        this.#passedOver.set(keyOf(link.address), Date.now() + passedOverMs);
      }
      throw error;
    }
  }

  /** Whether a broker was silent a while ago when it should have passed something on. */
  isPassedOver(id: number): boolean {
    const address = this.#brokers.get(id);
    return address !== undefined && this.#isSilent(address);
  }

  /** A link to an address that is no broker's, such as a controller's own listener. */
  at(address: Address): Promise<Link> {
    return this.#connections.open(address);
  }

  /** Metadata from some broker; keeps the addresses up to date. topics null: all. */
  async metadata(topics: readonly string[] | null): Promise<Metadata> {
    const link = await this.any();
    let found: Metadata;
    try {
      found = await metadata(link, topics);
    } catch (error) {
      this.forget();
      throw error;
    }
    if (found.brokers.length > 0) {
      this.#brokers.clear();
      for (const { id, host, port } of found.brokers) this.#brokers.set(id, { host, port });
      this.#controllerId = found.controllerId < 0 ? null : found.controllerId;
    }
    return found;
  }

  /** After a failure: ask around again, and do not trust what was known of the controller. */
  forget(): void {
    this.#last = null;
    this.#controllerId = null;
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #controller(): Promise<Link> {
    if (this.#controllerId === null) await this.metadata([]);
    const address = this.#controllerId === null ? undefined : this.#brokers.get(this.#controllerId);
    if (address === undefined) return this.any();
    if (this.#isSilent(address)) return this.any();
    try {
      return await this.#connections.open(address);
    } catch (error) {
      // A broker that has just died can be named as the controller until it is fenced.
      if (error instanceof KafkaFault && error.kind === 'network') return this.any();
      throw error;
    }
  }

  #isSilent(address: Address): boolean {
    return Date.now() < (this.#passedOver.get(keyOf(address)) ?? 0);
  }

  async #first(addresses: readonly Address[]): Promise<Link> {
    const distinct = [...new Map(addresses.map((each) => [keyOf(each), each])).values()];
    let done = false;
    try {
      return await Promise.any(
        distinct.map(async (address, index) => {
          if (index > 0) await sleep(index * staggerMs);
          if (done) throw new KafkaFault('network', 'Another broker answered.');
          const link = await this.#connections.open(address);
          done = true;
          return link;
        }),
      );
    } catch (error) {
      if (!(error instanceof AggregateError)) throw error;
      throw worstOf(error.errors);
    }
  }
}

/**
 * Runs `work` again while what fails is of the kind that passes, a bounded number of times. What failed by silence is tried
 * once more, with another broker, and not again: somebody waits for the answer.
 */
export async function withRetries<T>(
  session: KafkaSession,
  work: () => Promise<T>,
  { requestTimeoutMs }: Pick<KafkaSettings, 'requestTimeoutMs'>,
): Promise<T> {
  const lastRetryMs = Date.now() + requestTimeoutMs * 1.5;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KafkaFault) || !error.retriable || attempt >= attempts || Date.now() > lastRetryMs) {
        throw error;
      }
      session.forget();
      await sleep(firstPauseMs * 2 ** (attempt - 1));
    }
  }
}

/** A bug is thrown as it is; a refused login says more than a dead address. */
function worstOf(errors: readonly unknown[]): unknown {
  const bug = errors.find((error) => !(error instanceof KafkaFault));
  if (bug !== undefined) return bug;
  return errors.find((error) => error instanceof KafkaFault && error.kind !== 'network') ?? errors[0];
}

function keyOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(text.slice(colon + 1)) };
}
