/** What the rules are made with: grouping that keeps ten thousand hits readable. */

import type { Finding } from '../finding.ts';
import { type Facts, nameOf, type PartitionFacts } from './facts.ts';

/** Looks at the facts and says what is wrong; empty where nothing is. */
export type AuditRule = (facts: Facts) => readonly Finding[];

const topicsAtMost = 10;
const partitionsAtMost = 5;

/** Examples by topic: `orders: 12 partitions (0, 3, 7, 8, 9, …)`. One partition alone may say more about itself. */
export function partitionEvidence(
  hits: readonly PartitionFacts[],
  of: number,
  detail: (hit: PartitionFacts) => string,
): Finding['evidence'] {
  const byTopic = new Map<string, PartitionFacts[]>();
  for (const hit of hits) {
    const list = byTopic.get(hit.topic.name) ?? [];
    list.push(hit);
    byTopic.set(hit.topic.name, list);
  }
  const groups = [...byTopic].sort(([nameA, a], [nameB, b]) => b.length - a.length || (nameA < nameB ? -1 : 1));
  const examples = groups.slice(0, topicsAtMost).map(([topic, list]) => groupText(topic, list, detail));
  const rest = groups.length - examples.length;
  return {
    count: hits.length,
    of,
    examples: rest > 0 ? [...examples, `and ${rest} more topics`] : examples,
    subjects: hits.map(nameOf),
  };
}

function groupText(topic: string, list: readonly PartitionFacts[], detail: (hit: PartitionFacts) => string): string {
  const first = list[0]!;
  if (list.length === 1) return `${nameOf(first)}: ${detail(first)}`;
  const numbers = list.slice(0, partitionsAtMost).map(({ partition }) => partition.partition);
  const more = list.length > numbers.length ? ', …' : '';
  return `${topic}: ${list.length} partitions (${numbers.join(', ')}${more}), e.g. ${first.partition.partition}: ${detail(first)}`;
}

/**
 * Examples for brokers, topics, nodes: things that need no grouping.
 *
 * @param subjects who each line is about, without figures that change; by default the words before the first ': '.
 */
export function namedEvidence(
  names: readonly string[],
  of?: number,
  subjects: readonly string[] = names.map((name) => name.split(': ')[0]!),
): Finding['evidence'] {
  const examples = names.slice(0, topicsAtMost);
  const rest = names.length - examples.length;
  return {
    count: names.length,
    ...(of === undefined ? {} : { of }),
    examples: rest > 0 ? [...examples, `and ${rest} more`] : examples,
    subjects,
  };
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
