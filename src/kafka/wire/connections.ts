/** Connections of @platformatic/kafka, one per broker, each with the API versions that the broker speaks. */

import { type API, Connection, type ConnectionOptions, protocolAPIsById } from '@platformatic/kafka';
import { KafkaFault } from '../fault.ts';
import { tlsTrouble } from '../tls-words.ts';
import { type ApiVersions, apiVersions } from './api-versions.ts';

export type Address = { readonly host: string; readonly port: number };

export type Link = {
  readonly address: Address;
  readonly connection: Connection;
  readonly api: ApiVersions;
  readonly onRequest: OnRequest;
};

/** Is told the name of each request as it is sent, such as 'Metadata'. Logins are made by the library and not counted. */
export type OnRequest = (api: string) => void;

/** Of @platformatic/kafka (also for bytes that are no Kafka message), of the system (ECONNREFUSED, …) and of TLS. */
const networkCodes =
  /^(PLT_KFK_(NETWORK|TIMEOUT|USER|UNEXPECTED_CORRELATION_ID|OUT_OF_BOUNDS)|E[A-Z]+|EAI_AGAIN|ERR_(SSL|TLS).*|CERT_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*|UNABLE_TO_.*)$/;

export class Connections {
  readonly #optionsFor: (address: Address) => ConnectionOptions;
  readonly #onRequest: OnRequest;
  readonly #links = new Map<string, Promise<Link>>();
  #closed = false;

  constructor(optionsFor: (address: Address) => ConnectionOptions, onRequest: OnRequest) {
    this.#optionsFor = optionsFor;
    this.#onRequest = onRequest;
  }

  /** An open connection, made when there is none or the last one broke. */
  async open(address: Address): Promise<Link> {
    if (this.#closed) throw new KafkaFault('network', 'The connection to Kafka was closed by this program.');
    const key = `${address.host}:${address.port}`;
    const known = this.#links.get(key);
    if (known !== undefined) {
      const link = await known;
      if (link.connection.isConnected() || logsInAgain(link)) return link;
      // Another caller may have opened a new one while this one waited.
      if (this.#links.get(key) !== known) return this.open(address);
    }
    const opening = this.#connect(address);
    this.#links.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      if (this.#links.get(key) === opening) this.#links.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const links = [...this.#links.values()];
    this.#links.clear();
    await Promise.all(links.map((link) => link.then(({ connection }) => connection.close()).catch(() => {})));
  }

  async #connect(address: Address): Promise<Link> {
    const connection = new Connection('evenkeel', this.#optionsFor(address));
    // Without a listener an error event would end the process. Under TLS 1.3 a broker refuses a client's certificate after the
    // handshake: the first request then only learns that the connection was closed, and the event says why.
    let event: unknown = null;
    connection.on('error', (error) => {
      event = error;
    });
    try {
      await connection.connect(address.host, address.port);
      this.#onRequest('ApiVersions');
      return { address, connection, api: await apiVersions(connection), onRequest: this.#onRequest };
    } catch (error) {
      connection.close(() => {});
      const fault = faultOf(error, address);
      throw fault.kind === 'network' && event !== null ? faultOf(event, address) : fault;
    }
  }
}

/** How far the broker has read the cluster's metadata log by now. */
export async function metadataOffset(link: Link): Promise<number> {
  return guarded(link, async () => {
    link.onRequest('ApiVersions');
    return (await apiVersions(link.connection)).metadataOffset;
  });
}

/** Sends one request. After a time-out the connection is given up: a late answer would be taken for the next one's. */
export async function call<Args extends unknown[], Response>(
  link: Link,
  api: API<Args, Response>,
  ...args: Args
): Promise<Response> {
  return guarded(link, () => {
    link.onRequest(protocolAPIsById[api.key] ?? String(api.key));
    return api.async(link.connection, ...args);
  });
}

/** Waits for an answer no longer than this; then the connection is given up, as after any time-out. */
export async function inTime<T>(link: Link, ms: number, answer: Promise<T>): Promise<T> {
  const { address, connection } = link;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connection.close(() => {});
      reject(new KafkaFault('network', `${address.host}:${address.port}: no answer within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function guarded<T>(link: Link, work: () => Promise<T>): Promise<T> {
  try {
    // A broker hangs up on whatever else is sent while a login is renewed (KIP-368).
    if (logsInAgain(link)) await link.connection.ready();
    return await work();
  } catch (error) {
    const fault = faultOf(error, link.address);
    if (fault.kind === 'network') link.connection.close(() => {});
    throw fault;
  }
}

function logsInAgain({ connection }: Link): boolean {
  return connection.status === 'reauthenticating';
}

function faultOf(error: unknown, address: Address): KafkaFault {
  if (!(error instanceof Error)) throw error;
  const chain = chainOf(error);
  const own = chain.find((each) => each instanceof KafkaFault);
  if (own !== undefined) return own;
  const at = `${address.host}:${address.port}`;
  const said = saidBy(chain);
  const codes = chain.map((each) => ('code' in each ? String(each.code) : ''));
  const trouble = tlsTrouble(codes, at, said);
  if (trouble !== null) return new KafkaFault('certificate', trouble.what, { next: trouble.next });
  // A broker that says no to a login answers; one that only hangs up did not understand, as a TLS listener does plain text.
  const hungUp = /^PLT_KFK_(NETWORK|TIMEOUT)$/.test(codes.at(-1) ?? '');
  if (codes.includes('PLT_KFK_AUTHENTICATION') && !hungUp) return new KafkaFault('authentication', `${at}: ${said}`);
  if (codes.some((code) => networkCodes.test(code))) return new KafkaFault('network', `${at}: ${said}`);
  // Anything else is a fault of ours or of the library, and must be seen with its stack.
  throw error;
}

/** The error and its causes, outermost first; a response's parts count as causes. */
function chainOf(error: Error): readonly Error[] {
  const chain = [error];
  for (let depth = 0; depth < 5; depth++) {
    const last = chain.at(-1);
    const inner: unknown = last instanceof AggregateError ? last.errors[0] : last?.cause;
    if (!(inner instanceof Error)) break;
    chain.push(inner);
  }
  return chain;
}

/** What the broker said, else the innermost message: wrappers say "Connection error" and hide what happened. */
function saidBy(chain: readonly Error[]): string {
  for (const each of chain) {
    if ('serverErrorMessage' in each && typeof each.serverErrorMessage === 'string') return each.serverErrorMessage;
  }
  const inner = chain.at(-1);
  if (inner === undefined) return 'unknown error';
  const names = namesOf(inner);
  if (names !== null) return `it names ${names}`;
  return inner.message === '' && 'code' in inner ? String(inner.code) : inner.message;
}

/** The hosts in a certificate that was refused for its host; Node's own words leave them out for an IP address. */
function namesOf(error: Error): string | null {
  const cert: unknown = 'cert' in error ? error.cert : null;
  const names: unknown = typeof cert === 'object' && cert !== null ? Reflect.get(cert, 'subjectaltname') : null;
  return typeof names === 'string' ? names.slice(0, 200) : null;
}
