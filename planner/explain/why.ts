import type { Model } from '../build-model/model.ts';
import type { Change } from './list-changes.ts';

/** Why a partition moves, for the people who approve it. */
export function whyReader(model: Model): (change: Change) => string {
  const { brokerIds, alive, targets, keeps, rackOf, tree, request } = model;
  const count = new Int32Array(tree.parent.length);
  const crowded = (change: Change): string | null => {
    const { most } = model.boundsFor(model.replicationFactor[change.p]!);
    count.fill(0);
    for (const broker of change.from) {
      if (rackOf[broker]! < 0 || (broker >= targets && keeps[broker] !== 1)) continue;
      for (const node of tree.pathOfRack[rackOf[broker]!]!) count[node]!++;
    }
    for (let rack = 0; rack < tree.racks.length; rack++) {
      for (const node of tree.pathOfRack[rack]!) {
        if (count[node]! > most[node]!) {
          const level =
            node === tree.nodeOfRack[rack] ? `rack ${tree.racks[rack]}` : `the site of rack ${tree.racks[rack]}`;
          return `${level} held ${count[node]} of ${change.from.length} replicas`;
        }
      }
    }
    return null;
  };
  const ids = (brokers: readonly number[]): string => brokers.map((broker) => brokerIds[broker]).join(', ');
  return (change) => {
    const { from, to, added, removed } = change;
    if (added.length === 0 && removed.length === 0) {
      return `preferred leader ${brokerIds[from[0]!]} to ${brokerIds[to[0]!]} evens out leaders; no data moves`;
    }
    const reasons: string[] = [];
    const gone = removed.filter((broker) => broker >= targets);
    const dead = gone.filter((broker) => alive[broker] !== 1);
    const drained = gone.filter((broker) => alive[broker] === 1);
    if (dead.length > 0) reasons.push(`broker ${ids(dead)} is down`);
    if (drained.length > 0) reasons.push(`broker ${ids(drained)} is drained`);
    if (to.length !== from.length) reasons.push(`replication factor ${from.length} to ${to.length}`);
    const tooMany = crowded(change);
    if (tooMany !== null) reasons.push(tooMany);
    if (reasons.length === 0) {
      reasons.push(
        request.intent.kind === 'add'
          ? `fills broker ${ids(added)} from ${ids(removed)}`
          : `broker ${ids(removed)} gives a share to ${ids(added)}`,
      );
    }
    return reasons.join('; ');
  };
}
