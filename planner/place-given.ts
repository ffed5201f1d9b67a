/**
 * A plan to exactly the lists that are given: the way back of an execution, or what is left of it. Nothing is searched, so
 * what it copies is its own proven minimum; waves, disk limits and throttle are as for every plan. A partition that somebody
 * has changed since is left alone and named.
 */

import { assemblePlan, infeasiblePlan } from './assemble-plan.ts';
import { buildModel } from './build-model/build-model.ts';
import { givenLists, settledReplicas } from './build-model/choose-partitions.ts';
import type { Model } from './build-model/model.ts';
import { conflict } from './check-intent/conflict.ts';
import { type Change, partitionOf } from './explain/list-changes.ts';
import type { GivenList, Intent, PlanRequest } from './intent.ts';
import type { Infeasible, PlanResult } from './plan.ts';
import type { Snapshot } from './snapshot.ts';

const namedAtMost = 5;

export function placeGiven(
  snapshot: Snapshot,
  request: PlanRequest,
  intent: Extract<Intent, { readonly kind: 'place' }>,
): PlanResult {
  const infeasible = (reasons: Infeasible['reasons']) => infeasiblePlan(snapshot, request, reasons);
  if (snapshot.clusterId !== intent.clusterId) {
    const text = `This is cluster ${snapshot.clusterId}; what is to be done was done on ${intent.clusterId}.`;
    return infeasible([conflict(text, 'Check the bootstrap addresses in the configuration.')]);
  }
  const model = buildModel(snapshot, request);
  const { changes, leftAlone } = changesTo(model, intent.lists);
  if (changes.length === 0 && leftAlone.length > 0) {
    const text = `Nothing is left of it to do: ${listed(leftAlone)}.`;
    return infeasible([conflict(text, 'Look at the topics named; plans of other kinds can still be asked for.')]);
  }
  return assemblePlan(snapshot, {
    request,
    model,
    changes,
    why: intent.what,
    bound: ({ bytesMoved, replicasMoved }) => ({
      bytesMovedAtLeast: bytesMoved,
      replicasMovedAtLeast: replicasMoved,
      gap: 0,
      method: 'the lists are given',
    }),
    notes: ({ before, after, raisedTo }) => {
      const worse = after.rackViolations - before.rackViolations;
      return [
        ...(leftAlone.length === 0 ? [] : [`Left alone: ${listed(leftAlone)}.`]),
        ...(worse > 0 ? [`Afterwards ${worse} more replicas stand in the wrong rack, as they did before.`] : []),
        ...(raisedTo === null ? [] : [`The throttle is ${raisedTo} bytes per second: less would never end.`]),
      ];
    },
  });
}

function changesTo(
  model: Model,
  lists: readonly GivenList[],
): { readonly changes: readonly Change[]; readonly leftAlone: readonly string[] } {
  const given = givenLists(lists);
  const indexOf = new Map(model.brokerIds.map((id, index) => [id, index]));
  const changes: Change[] = [];
  const reached = new Set<GivenList>();
  const leftAlone: string[] = [];
  for (let p = 0; p < model.partitions; p++) {
    const topic = model.snapshot.topics[model.topicOf[p]!]!;
    const partition = partitionOf(model, p);
    const list = given(topic.name, partition.partition)!;
    reached.add(list);
    const now = settledReplicas(partition);
    if (now.join() === list.to.join()) continue;
    const name = `${list.topic}-${list.partition}`;
    const recreated = list.topicId !== undefined && topic.topicId !== undefined && list.topicId !== topic.topicId;
    const unusable = list.to.find((id) => !now.includes(id) && !takes(model, indexOf.get(id)));
    if (recreated) leftAlone.push(`${name} (the topic was created again)`);
    else if (now.join() !== list.from.join()) leftAlone.push(`${name} (it stands on ${now.join(', ')} now)`);
    else if (unusable !== undefined) leftAlone.push(`${name} (broker ${unusable} takes no replicas)`);
    else changes.push(changeOf(p, { from: now, to: list.to }, indexOf));
  }
  for (const list of lists) {
    if (!reached.has(list)) leftAlone.push(`${list.topic}-${list.partition} (gone, under way or out of sync)`);
  }
  return { changes, leftAlone };
}

function takes(model: Model, broker: number | undefined): boolean {
  return broker !== undefined && broker < model.targets && model.receives[broker] === 1;
}

function changeOf(
  p: number,
  { from, to }: { readonly from: readonly number[]; readonly to: readonly number[] },
  indexOf: ReadonlyMap<number, number>,
): Change {
  const index = (ids: readonly number[]): number[] => ids.map((id) => indexOf.get(id)!);
  const added = to.filter((id) => !from.includes(id));
  const removed = from.filter((id) => !to.includes(id));
  return { p, from: index(from), to: index(to), added: index(added), removed: index(removed) };
}

function listed(names: readonly string[]): string {
  const more = names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : '';
  return `${names.slice(0, namedAtMost).join(', ')}${more}`;
}
