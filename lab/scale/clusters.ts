/** Many simulated clusters, each with its own badly placed topics: enough to read, to audit and to plan. */

import { createWorld, type World } from '../simulated/index.ts';

export type Size = { readonly clusters: number; readonly brokers: number; readonly partitions: number };

export function clusterNames({ clusters }: Pick<Size, 'clusters'>): readonly string[] {
  return Array.from({ length: clusters }, (_, index) => `c${String(index + 1).padStart(2, '0')}`);
}

const racks = ['a', 'b', 'c'];
const partitionsPerTopic = 20;
const sizeBytes = 50_000_000;

/** The same for each process: every tenth partition has two of its three replicas in one rack. */
export function worldOf(name: string, { brokers, partitions }: Size): World {
  const ids = Array.from({ length: brokers }, (_, index) => 101 + index);
  const at = (index: number): number => ids[index % brokers] as number;
  const replicasOf = (index: number): number[] =>
    index % 10 === 0 ? [at(index), at(index + 1), at(index + 3)] : [at(index), at(index + 1), at(index + 2)];
  return createWorld({
    clusterId: `simulated-${name}`,
    nowMs: Date.now(),
    brokers: ids.map((id, index) => ({ id, rack: racks[index % racks.length] as string, capacityBytes: 1e13 })),
    topics: Array.from({ length: Math.ceil(partitions / partitionsPerTopic) }, (_, topic) => ({
      name: `topic-${topic}`,
      configs: { 'min.insync.replicas': '2' },
      partitions: Array.from({ length: partitionsPerTopic }, (_, partition) => ({
        replicas: replicasOf(topic * partitionsPerTopic + partition),
        sizeBytes,
      })),
    })),
  });
}
