/** The control plane as the rules see it: KRaft voters and ZooKeeper servers follow the same arithmetic. */

import type { Snapshot } from '../snapshot.ts';

export type Voters = {
  readonly what: 'voter' | 'ZooKeeper server';
  readonly list: readonly { readonly name: string; readonly rack: string | null; readonly isDown: boolean }[];
  /** floor(n/2) + 1. */
  readonly majority: number;
};

/** null: the snapshot does not say who they are. */
export function votersOf({ controlPlane, brokers }: Snapshot): Voters | null {
  if (controlPlane.kind === 'kraft' && controlPlane.voters.length > 0) {
    const rackOf = new Map(brokers.map(({ id, rack }) => [id, rack]));
    const list = controlPlane.voters.map(({ id, rack, alsoBroker }) => ({
      name: String(id),
      rack: rack ?? (alsoBroker === true ? (rackOf.get(id) ?? null) : null),
      isDown: false,
    }));
    return { what: 'voter', list, majority: Math.floor(list.length / 2) + 1 };
  }
  if (controlPlane.kind === 'zookeeper') {
    const voting = controlPlane.servers.filter(({ role }) => role !== 'observer');
    if (voting.length === 0) return null;
    const list = voting.map(({ endpoint, rack, role }) => ({
      name: endpoint,
      rack: rack ?? null,
      isDown: role === 'down',
    }));
    return { what: 'ZooKeeper server', list, majority: Math.floor(list.length / 2) + 1 };
  }
  return null;
}

/** The racks whose loss leaves no majority, with how many voters each takes. Voters without a rack count as staying up. */
export function fatalRacks({ list, majority }: Voters): readonly { readonly rack: string; readonly voters: number }[] {
  const byRack = new Map<string, number>();
  for (const { rack, isDown } of list) if (rack !== null && !isDown) byRack.set(rack, (byRack.get(rack) ?? 0) + 1);
  const up = list.filter(({ isDown }) => !isDown).length;
  return [...byRack].filter(([, lost]) => up - lost < majority).map(([rack, voters]) => ({ rack, voters }));
}
