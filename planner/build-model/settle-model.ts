import type { PlanRequest } from '../intent.ts';
import { cheapestStart } from '../place-replicas/start.ts';
import type { Snapshot } from '../snapshot.ts';
import { buildModel, partitionKey } from './build-model.ts';
import type { Model } from './model.ts';

export type Settled = {
  readonly model: Model;
  /** Partitions that must change but cannot be made legal by any move, as 'topic-partition'. */
  readonly impossible: readonly string[];
};

/**
 * The model without partitions that no move can make legal (too few brokers may take copies in the racks that need them). Those
 * that need not change stay as they are and are named in a note; those that must change make the request impossible.
 */
export function settleModel(snapshot: Snapshot, request: PlanRequest): Settled {
  const model = buildModel(snapshot, request);
  if (request.intent.kind === 'leaders') return { model, impossible: [] };
  const impossible = [...cheapestStart(model, new Int32Array(model.targets), 1).impossible, ...pinnedApart(model)];
  if (impossible.length === 0) return { model, impossible: [] };
  const leftAlone = new Set<number>();
  const names: string[] = [];
  for (const p of impossible) {
    const topic = model.topicOf[p]!;
    const slot = model.slotOf[p]!;
    if (mustChange(model, p)) {
      const { name, partitions } = snapshot.topics[topic]!;
      names.push(`${name}-${partitions[slot]!.partition}`);
    } else leftAlone.add(partitionKey(topic, slot));
  }
  const rest = buildModel(snapshot, request, leftAlone);
  const count = leftAlone.size;
  const note = `${count} ${count === 1 ? 'partition stays' : 'partitions stay'} spread unevenly over racks: the brokers that may take copies cannot mend it.`;
  return { model: count === 0 ? rest : { ...rest, notes: [...rest.notes, note] }, impossible: names };
}

/**
 * Partitions with a replica on an excluded broker in a rack where no other broker is usable: the spread rule over the remaining racks does
 * not say what to do with the rest of them.
 */
function pinnedApart(model: Model): readonly number[] {
  const { partitions, oldStart, oldBroker, targets, keeps, rackOf } = model;
  const found: number[] = [];
  for (let p = 0; p < partitions; p++) {
    for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
      const broker = oldBroker[i]!;
      if (broker < targets || keeps[broker] !== 1 || rackOf[broker]! >= 0) continue;
      found.push(p);
      break;
    }
  }
  return found;
}

function mustChange(model: Model, p: number): boolean {
  const { oldStart, oldBroker, targets, keeps, replicationFactor } = model;
  if (oldStart[p + 1]! - oldStart[p]! !== replicationFactor[p]) return true;
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
    const broker = oldBroker[i]!;
    if (broker >= targets && keeps[broker] !== 1) return true;
  }
  return false;
}
