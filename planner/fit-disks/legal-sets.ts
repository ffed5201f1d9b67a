import { held, type Model } from '../build-model/model.ts';

/**
 * Legal sets of a partition, targets in ascending order: a walk over brokers as long as no failure domain holds more than it may. `newAtMost`
 * limits the brokers that would have to copy it. null where there are more than `setsAtMost`.
 */
export function legalSets(
  model: Model,
  p: number,
  { newAtMost, setsAtMost }: { readonly newAtMost: number; readonly setsAtMost: number },
): readonly (readonly number[])[] | null {
  const { targets, tree, rackOf, receives, oldStart, oldBroker, keeps, wanted } = model;
  const { least, most } = model.boundsFor(model.replicationFactor[p]!);
  const count = new Int32Array(tree.parent.length);
  const addTo = (broker: number, sign: 1 | -1): void => {
    for (const node of tree.pathOfRack[rackOf[broker]!]!) count[node]! += sign;
  };
  for (let i = oldStart[p]!; i < oldStart[p + 1]!; i++) {
    const broker = oldBroker[i]!;
    if (broker >= targets && keeps[broker] === 1 && rackOf[broker]! >= 0) addTo(broker, 1);
  }
  const sets: (readonly number[])[] = [];
  const chosen: number[] = [];
  const walk = (from: number, fresh: number): boolean => {
    if (chosen.length === wanted[p]) {
      if (count.every((replicas, node) => node === 0 || replicas >= least[node]!)) sets.push([...chosen]);
      return sets.length <= setsAtMost;
    }
    for (let b = from; b < targets; b++) {
      const old = held(model, p, b);
      if (!old && (receives[b] !== 1 || fresh === newAtMost)) continue;
      if (tree.pathOfRack[rackOf[b]!]!.some((node) => count[node]! >= most[node]!)) continue;
      addTo(b, 1);
      chosen.push(b);
      const goOn = walk(b + 1, fresh + (old ? 0 : 1));
      chosen.pop();
      addTo(b, -1);
      if (!goOn) return false;
    }
    return true;
  };
  return walk(0, 0) ? sets : null;
}
