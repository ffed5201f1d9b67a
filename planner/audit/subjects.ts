/** What findings are about, in few words: ten thousand partitions as topics with ranges. */

const partitionName = /^(.+)-(\d+)$/;

/** The topic of 'orders-3' or 'topic orders'; null where it is about no topic. */
export function topicOf(subject: string): string | null {
  return partitionName.exec(subject)?.[1] ?? /^topic (\S+)$/.exec(subject)?.[1] ?? null;
}

/** 'orders: 0-2, 5' for each topic, the one with the most first; other things as they are, before them. */
export function groupSubjects(subjects: readonly string[]): readonly string[] {
  const byTopic = new Map<string, number[]>();
  const others: string[] = [];
  for (const subject of subjects) {
    const match = partitionName.exec(subject);
    if (match === null) others.push(subject);
    else add(byTopic, match[1]!, Number(match[2]));
  }
  const topics = [...byTopic].sort(([nameA, a], [nameB, b]) => b.length - a.length || (nameA < nameB ? -1 : 1));
  return [...others, ...topics.map(([topic, partitions]) => `${topic}: ${rangesText(partitions)}`)];
}

function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

function add(byTopic: Map<string, number[]>, topic: string, partition: number): void {
  const known = byTopic.get(topic);
  if (known === undefined) byTopic.set(topic, [partition]);
  else known.push(partition);
}
