/** How fast a plan could be at best: the busiest broker sends or takes its bytes at the throttle, and everything else beside it. */

import type { Plan, Snapshot } from '../../planner/index.ts';

export type Busiest = { readonly broker: number; readonly way: 'in' | 'out'; readonly bytes: number };

/** A throttle holds for what a broker sends as a leader and, apart from that, for what it takes as a follower (KIP-73). */
export function busiestBroker({ moves }: Pick<Plan, 'moves'>, { topics }: Pick<Snapshot, 'topics'>): Busiest {
  const loads = new Map<string, Busiest>();
  const add = (broker: number, way: Busiest['way'], bytes: number): void => {
    const key = `${broker} ${way}`;
    loads.set(key, { broker, way, bytes: (loads.get(key)?.bytes ?? 0) + bytes });
  };
  for (const { topic, partition, from, to, copyLeader } of moves) {
    const seen = topics.find(({ name }) => name === topic)?.partitions.find((one) => one.partition === partition);
    const leader = copyLeader ?? seen?.leader ?? from[0];
    for (const broker of to.filter((one) => !from.includes(one))) {
      add(broker, 'in', seen?.sizeBytes ?? 0);
      if (leader !== undefined) add(leader, 'out', seen?.sizeBytes ?? 0);
    }
  }
  const [most] = [...loads.values()].sort((a, b) => b.bytes - a.bytes);
  if (most === undefined) throw new Error('The plan copies nothing, so there is nothing to time.');
  return most;
}
