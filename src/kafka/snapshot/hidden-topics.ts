/**
 * Kafka leaves topics out of its metadata, without a word, where the right to Describe them is missing. Their replicas still show
 * in the log directories, which need a right on the cluster alone. A plan that is blind to them would fill disks that are full.
 */

import { KafkaFault } from '../fault.ts';
import { onTopic } from '../right.ts';
import type { DescribedLogDirs } from '../wire/describe-log-dirs.ts';
import type { Metadata } from '../wire/metadata.ts';

const shownAtMost = 3;

export function hiddenTopics(
  { topics }: Pick<Metadata, 'topics'>,
  logDirs: ReadonlyMap<number, DescribedLogDirs>,
): readonly string[] {
  const seen = new Set(topics.map(({ name }) => name));
  const found = new Set([...logDirs.values()].flatMap(({ sizes }) => [...sizes.keys()]));
  return [...found].filter((name) => !seen.has(name)).sort();
}

export function notAllowedToSee(hidden: readonly string[]): KafkaFault {
  const [first = ''] = hidden;
  const more = hidden.length > shownAtMost ? ` and ${hidden.length - shownAtMost} more` : '';
  const names = `${hidden.slice(0, shownAtMost).join(', ')}${more}`;
  return new KafkaFault(
    'authorization',
    `the brokers hold replicas of ${names}, which Kafka does not show to this user`,
    { right: onTopic('Describe', first) },
  );
}
