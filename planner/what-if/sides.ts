/** Who is up, and who still reaches whom: every node gets a side; without a cut there is only one. */

import type { QuorumNode, Snapshot, ZooKeeperServer } from '../snapshot.ts';
import { insideRack, type Scenario } from './scenario.ts';

/** 'unknown': the node is up, but nobody can say on which side, or whether it stood in the rack that failed. */
export type Place = string | 'down' | 'unknown';

export type VoterPlace = { readonly name: string; readonly rack: string | null; readonly place: Place };

export type Sides = {
  readonly brokerPlace: (id: number) => Place;
  readonly voters: readonly VoterPlace[];
  /** All sides that hold a node, in the order of the cut. */
  readonly sides: readonly string[];
};

export const wholeCluster = 'all';

type Node = {
  readonly name: string;
  readonly rack: string | null;
  readonly broker: number | null;
  readonly isDown: boolean;
  /** Nobody could ask it whether it is up. */
  readonly isUnknown: boolean;
};

/** A voter fetches from the leader several times a second: one that was not caught up for so long does not count for a majority. */
export const voterGoneAfterMs = 10_000;

export function sidesOf(snapshot: Snapshot, scenario: Scenario): Sides {
  const rackOfBroker = new Map(snapshot.brokers.map(({ id, rack }) => [id, rack]));
  const combined = new Set(
    snapshot.controlPlane.kind === 'kraft'
      ? snapshot.controlPlane.voters.filter(({ alsoBroker }) => alsoBroker === true).map(({ id }) => id)
      : [],
  );
  const failsByName = (id: number): boolean =>
    scenario.failures.some(
      (failure) =>
        (failure.kind === 'broker' && failure.id === id) ||
        // One process: whoever fails the controller fails the broker in it.
        (failure.kind === 'controller' && combined.has(id) && failure.name === String(id)),
    );
  const failsByRack = (rack: string | null): boolean =>
    scenario.failures.some((failure) => failure.kind === 'rack' && insideRack(rack, failure.rack));

  const places = new Map<number, Place>(
    snapshot.brokers.map(({ id, rack, fenced }) => {
      const isDown = fenced === true || failsByName(id) || failsByRack(rack);
      return [id, isDown ? 'down' : sideOf(scenario, rack)];
    }),
  );
  const placeOf = ({ name, rack, broker, isDown, isUnknown }: Node): Place => {
    if (isDown || scenario.failures.some((failure) => failure.kind === 'controller' && failure.name === name))
      return 'down';
    if (isUnknown) return failsByRack(rack) ? 'down' : 'unknown';
    if (broker !== null) return places.get(broker) ?? 'unknown';
    if (failsByRack(rack)) return 'down';
    const rackMatters = scenario.cuts.length > 0 || scenario.failures.some(({ kind }) => kind === 'rack');
    return rack === null && rackMatters ? 'unknown' : sideOf(scenario, rack);
  };
  const voters = votersOf(snapshot, rackOfBroker).map((node) => ({
    name: node.name,
    rack: node.rack,
    place: placeOf(node),
  }));
  const sides = new Set(
    [...places.values(), ...voters.map(({ place }) => place)].filter(
      (place) => place !== 'down' && place !== 'unknown',
    ),
  );
  return { brokerPlace: (id) => places.get(id) ?? 'down', voters, sides: [...sides].sort() };
}

function votersOf({ controlPlane }: Snapshot, rackOfBroker: ReadonlyMap<number, string | null>): readonly Node[] {
  if (controlPlane.kind === 'kraft') {
    return controlPlane.voters.map(({ id, rack, alsoBroker, behindMs }: QuorumNode) => ({
      name: String(id),
      rack: rack ?? (alsoBroker === true ? (rackOfBroker.get(id) ?? null) : null),
      broker: alsoBroker === true && rackOfBroker.has(id) ? id : null,
      isDown: (behindMs ?? 0) > voterGoneAfterMs,
      isUnknown: false,
    }));
  }
  if (controlPlane.kind === 'zookeeper') {
    return controlPlane.servers
      .filter(({ role }) => role !== 'observer')
      .map(({ endpoint, rack, role }: ZooKeeperServer) => ({
        name: endpoint,
        rack: rack ?? null,
        broker: null,
        isDown: role === 'down',
        isUnknown: role === 'unknown',
      }));
  }
  return [];
}

/** A side is named by the racks that its group names; what no group names is together on a side of its own. */
function sideOf({ cuts }: Scenario, rack: string | null): string {
  if (cuts.length === 0) return wholeCluster;
  return cuts
    .map((groups) => groups.find((group) => group.some((name) => insideRack(rack, name)))?.join(',') ?? 'the rest')
    .join(' & ');
}
