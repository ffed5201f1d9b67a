import type { PlanRequest } from '../intent.ts';
import type { Broker, Snapshot } from '../snapshot.ts';
import { isAlive, isCordoned } from '../usable.ts';

export type BrokerRoles = {
  /** May hold replicas when the plan is done; in id order. */
  readonly targets: readonly Broker[];
  /** Alive, but left alone: excluded by the request or without a rack where that was asked for. */
  readonly excluded: ReadonlySet<number>;
  readonly draining: ReadonlySet<number>;
  /** Targets that may take new copies: not the cordoned ones, and of an `add` only the named. */
  readonly receivers: ReadonlySet<number>;
  readonly rackName: (broker: Broker) => string;
};

/** Who takes part, and in which role. The intent has been checked before. */
export function chooseBrokers(snapshot: Snapshot, request: PlanRequest): BrokerRoles {
  const { intent } = request;
  const draining = new Set(intent.kind === 'drain' ? intent.brokers : []);
  const excluded = new Set((request.excludeBrokers ?? []).filter((id) => !draining.has(id)));
  const withRack = snapshot.brokers.filter(({ rack }) => rack !== null);
  const mixed = withRack.length > 0 && withRack.length < snapshot.brokers.length;
  if (mixed && request.brokersWithoutRack === 'exclude') {
    for (const { id, rack } of snapshot.brokers) if (rack === null && !draining.has(id)) excluded.add(id);
  }
  const targets = snapshot.brokers
    .filter((broker) => isAlive(broker) && !draining.has(broker.id) && !excluded.has(broker.id))
    .sort((a, b) => a.id - b.id);
  const open = targets.filter((broker) => !isCordoned(broker)).map(({ id }) => id);
  const receivers = new Set(intent.kind === 'add' ? intent.brokers.filter((id) => open.includes(id)) : open);
  // Where no broker has a rack, rack awareness is off in Kafka too: one failure domain, spread over brokers alone.
  const ownRack = request.brokersWithoutRack === 'each-its-own-rack';
  const rackName = ({ id, rack }: Broker): string => rack ?? (ownRack ? `broker ${id}` : '');
  return { targets, excluded, draining, receivers, rackName };
}
