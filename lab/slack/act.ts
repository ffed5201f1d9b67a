/** The running local Slack as its parts see it, and what becomes of a person's act. */

import type { Delivered, Delivery } from './delivery/delivery.ts';
import { record } from './log.ts';
import type { Envelope } from './payloads.ts';
import type { State } from './state.ts';
import type { Channel, User } from './workspace.ts';

export type Desk = {
  readonly state: State;
  readonly delivery: Delivery;
  /** http://127.0.0.1:port, known once the server listens. */
  readonly baseUrl: () => string;
};

export type Acting =
  | { readonly ok: true; readonly tookMs: number; readonly body?: unknown }
  | {
      readonly ok: false;
      /** operation_timeout, dispatch_failed, invalid_input, or what else stopped it. */
      readonly error: string;
      readonly detail: string;
      /** Of a form: messages by block_id. */
      readonly errors?: Readonly<Record<string, string>>;
    };

export function refused(error: string, detail: string): Acting {
  return { ok: false, error, detail };
}

/** Delivers and logs; the acknowledgement's body is left to the caller. */
export async function send(desk: Desk, user: User, name: string, envelope: Envelope): Promise<Delivered> {
  const { state } = desk;
  const delivered = await desk.delivery.deliver(envelope);
  record(state.log, {
    atMs: state.clock.nowMs(),
    kind: 'delivery',
    name: `${name} by ${user.name}`,
    ok: delivered.kind === 'acknowledged',
    tookMs: delivered.tookMs,
    outcome: outcomeOf(delivered),
    request: envelope.payload,
    response: delivered.kind === 'acknowledged' ? (delivered.body ?? null) : delivered,
  });
  return delivered;
}

function outcomeOf(delivered: Delivered): string {
  switch (delivered.kind) {
    case 'acknowledged':
      return delivered.body === undefined ? 'acknowledged' : 'acknowledged with an answer';
    case 'late':
      return 'no acknowledgement within 3 seconds';
    case 'failed':
      return delivered.reason;
  }
}

/** What a failed delivery means to the person who acted; null when it was acknowledged. */
export function deliveryFault(delivered: Delivered): Acting | null {
  if (delivered.kind === 'acknowledged') return null;
  if (delivered.kind === 'late') return refused('operation_timeout', 'The app did not acknowledge within 3 seconds.');
  return refused('dispatch_failed', delivered.reason);
}

export function findUser(state: State, wanted: string): User | undefined {
  const name = wanted.replace(/^@/, '');
  return state.users.get(wanted) ?? [...state.users.values()].find((user) => user.name === name);
}

/** A channel that this person is in, by id or name. */
export function findChannel(state: State, user: User, wanted: string): Channel | undefined {
  const name = wanted.replace(/^#/, '');
  const all = [...state.channels.values()].filter((channel) => channel.members.has(user.id));
  return all.find((channel) => channel.id === wanted || (channel.kind !== 'im' && channel.name === name));
}

export type Where = { readonly state: State; readonly baseUrl: string; readonly user: User };

export function whereOf(desk: Desk, user: User): Where {
  return { state: desk.state, baseUrl: desk.baseUrl(), user };
}
