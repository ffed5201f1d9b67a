/** What can go wrong between here and a broker. Thrown inside this folder only; outcome-of.ts turns it into a refusal. */

import { protocolErrors, protocolErrorsCodesById } from '@platformatic/kafka';
import type { Right } from './right.ts';

export type FaultKind =
  /** Nothing answers, or not in time. */
  | 'network'
  /** One side does not accept the other's certificate. */
  | 'certificate'
  /** The broker does not accept who we are. */
  | 'authentication'
  /** The broker does not let us do this. */
  | 'authorization'
  /** Kafka said no. */
  | 'refused'
  /** The broker is too old for what is asked. */
  | 'unsupported'
  /** The cluster did not hold still. */
  | 'changed';

export class KafkaFault extends Error {
  readonly kind: FaultKind;
  /** Kafka's name for the error, e.g. NOT_CONTROLLER; null when no broker named one. */
  readonly errorName: string | null;
  /** Whether the same request may succeed a moment later. */
  readonly retriable: boolean;
  /** The right that is missing; null where it is not known or something else is wrong. */
  readonly right: Right | null;
  /** What a person can do about it; null: what the kind says. */
  readonly next: string | null;

  constructor(
    kind: FaultKind,
    message: string,
    options: {
      readonly errorName?: string;
      readonly retriable?: boolean;
      readonly right?: Right | null;
      readonly next?: string;
    } = {},
  ) {
    super(message);
    this.name = 'KafkaFault';
    this.kind = kind;
    this.errorName = options.errorName ?? null;
    this.retriable = options.retriable ?? kind === 'network';
    this.right = options.right ?? null;
    this.next = options.next ?? null;
  }
}

export const noError = 0;

/** Kafka's name of an error code; a code that this client does not know yet keeps its number. */
export function errorNameOf(code: number): string {
  const names: Readonly<Record<number, string | undefined>> = protocolErrorsCodesById;
  return names[code] ?? `ERROR_${code}`;
}

/** 'NAME: what the broker said', or what Kafka's protocol guide says of the code. */
export function errorText(code: number, said: string | null): string {
  const name = errorNameOf(code);
  const known: Readonly<Record<string, { readonly message: string } | undefined>> = protocolErrors;
  const text = said ?? known[name]?.message ?? '';
  return text === '' ? name : `${name}: ${text}`;
}

/** Errors that pass by themselves: a new controller, a slow one, a broker that is still learning. */
const passing: ReadonlySet<string> = new Set([
  'REQUEST_TIMED_OUT',
  'NOT_CONTROLLER',
  'BROKER_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'LEADER_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'THROTTLING_QUOTA_EXCEEDED',
  'UNSTABLE_OFFSET_COMMIT',
]);

export function isAuthorization(code: number): boolean {
  return errorNameOf(code).endsWith('AUTHORIZATION_FAILED');
}

/** Throws when a response as a whole carries an error; `right`: what the request needs. */
export function throwOnError(code: number, said: string | null, doing: string, right: Right | null = null): void {
  if (code === noError) return;
  const errorName = errorNameOf(code);
  const message = `${doing}: ${errorText(code, said)}`;
  if (isAuthorization(code)) throw new KafkaFault('authorization', message, { errorName, right });
  if (errorName === 'UNSUPPORTED_VERSION') throw new KafkaFault('unsupported', message, { errorName });
  throw new KafkaFault('refused', message, { errorName, retriable: passing.has(errorName) });
}
