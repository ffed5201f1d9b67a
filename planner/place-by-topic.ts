import { countBound } from './bound/count-bound.ts';
import type { Bands } from './build-model/bands.ts';
import { chooseBands } from './build-model/bands.ts';
import type { Model } from './build-model/model.ts';
import type { Balanced } from './place-balanced/balanced.ts';
import { leftAsIs, type Placed, placeByCounts } from './place-replicas/place-replicas.ts';
import { emptyPlacement } from './place-replicas/placement.ts';
import type { PlanControl } from './plan.ts';

/**
 * Every topic's replicas within floor..ceil per broker, each topic a minimum-cost flow of its own: topics share nothing but brokers, so the
 * sum of their minima is the minimum, and the sum of their bounds a bound.
 */
export function placeByTopic(model: Model, bands: Bands, control: PlanControl): Balanced {
  const placement = emptyPlacement(model);
  const homeless: { p: number; rack: number }[] = [];
  let boundBytes = 0;
  let complete = true;
  for (const members of partitionsByTopic(model)) {
    const topic = topicModel(model, members);
    const topicBands = chooseBands(topic);
    const placed = placeByCounts(topic, topicBands, { prices: new Int32Array(model.targets), copy: 1 }, control);
    complete &&= placed.complete;
    boundBytes += provenFor(placed, topicBands);
    for (const { p, rack } of placed.homeless) homeless.push({ p: members[p]!, rack });
    members.forEach((p, i) => {
      for (
        let slot = placement.start[p]!, from = placed.placement.start[i]!;
        slot < placement.start[p + 1]!;
        slot++, from++
      ) {
        const node = placed.placement.holder[from]!;
        placement.holder[slot] = node;
        placement.replicas[node]!++;
        placement.bytes[node]! += model.sizeBytes[p]!;
      }
    });
  }
  const placed: Placed = { ...leftAsIs(model, bands), placement, complete, homeless };
  const from = 'one minimum-cost flow per topic';
  return { placed, offers: [{ kind: 'proven', bytes: boundBytes, from }], settled: complete };
}

/** The bound within the bands that the topic's placement keeps. */
function provenFor({ placement, lambda, costs, counts }: Placed, bands: Bands): number {
  const { model, replicas } = placement;
  if (lambda === null) return 0;
  const kept = {
    lo: counts.lo.map((lo, b) => Math.min(lo, bands.replicas.lo[b]!, replicas[b]!)),
    hi: counts.hi.map((hi, b) => Math.max(hi, bands.replicas.hi[b]!, replicas[b]!)),
  };
  return countBound(model, lambda, costs, kept);
}

function partitionsByTopic(model: Model): readonly (readonly number[])[] {
  const byTopic = new Map<number, number[]>();
  for (let p = 0; p < model.partitions; p++) {
    const members = byTopic.get(model.topicOf[p]!) ?? [];
    members.push(p);
    byTopic.set(model.topicOf[p]!, members);
  }
  return [...byTopic.values()];
}

/** The same brokers with one topic's partitions, which stay in order of size. */
function topicModel(model: Model, members: readonly number[]): Model {
  const { targets, oldStart, oldBroker } = model;
  const starts = new Int32Array(members.length + 1);
  const old: number[] = [];
  members.forEach((p, i) => {
    for (let at = oldStart[p]!; at < oldStart[p + 1]!; at++) old.push(oldBroker[at]!);
    starts[i + 1] = old.length;
  });
  const pick = (values: Int32Array): Int32Array => Int32Array.from(members, (p) => values[p]!);
  return {
    ...model,
    request: { ...model.request, balance: 'replicas' },
    partitions: members.length,
    topicOf: pick(model.topicOf),
    slotOf: pick(model.slotOf),
    sizeBytes: Float64Array.from(members, (p) => model.sizeBytes[p]!),
    wanted: pick(model.wanted),
    replicationFactor: pick(model.replicationFactor),
    oldStart: starts,
    oldBroker: Int32Array.from(old),
    frozen: { replicas: new Int32Array(targets), bytes: new Float64Array(targets), leaders: new Int32Array(targets) },
    capacityBytes: new Float64Array(targets).fill(Number.POSITIVE_INFINITY),
  };
}
