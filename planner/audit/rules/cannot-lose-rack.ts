import { type AuditRule, partitionEvidence } from '../rule.ts';

/** Spread as evenly as it goes, and still the loss of one rack leaves fewer than min ISR: the arithmetic of two data centres. */
export const cannotLoseRack: AuditRule = ({ partitions, scene, snapshot }) => {
  if (!scene.spread.matters) return [];
  const left = (replicas: readonly number[]): number => replicas.length - scene.spread.mostInOneRack(replicas);
  const hits = partitions.filter(
    ({ replicas, minIsr, effectiveMinIsr }) =>
      replicas.length > minIsr && scene.spread.excess(replicas) === 0 && left(replicas) < effectiveMinIsr,
  );
  if (hits.length === 0) return [];
  const racks = new Set(snapshot.brokers.filter(({ id }) => scene.isUsable(id)).map(({ rack }) => rack)).size;
  const wanted = Math.max(...hits.map(({ minIsr, replicas }) => enoughReplicas(minIsr, racks, replicas.length)));
  const now = Math.max(...hits.map(({ replicas }) => replicas.length));
  return [
    {
      rule: 'cannot-lose-rack',
      severity: 'high',
      title: 'The loss of one rack stops acks=all, however the replicas are placed',
      evidence: partitionEvidence(
        hits,
        partitions.length,
        ({ replicas, effectiveMinIsr }) =>
          `${replicas.length} replicas, ${scene.spread.mostInOneRack(replicas)} in one rack, min ISR ${effectiveMinIsr}`,
      ),
      why: `${now} replicas over ${racks} racks leave ${now - Math.ceil(now / racks)} when the fuller rack is lost.`,
      remedy: `Plan set-rf --rf ${wanted}: ${wanted} − ${Math.ceil(wanted / racks)} = ${wanted - Math.ceil(wanted / racks)} are left. Or a third rack.`,
      cost: `${Math.round((100 * (wanted - now)) / now)} % more storage, more replication traffic, a little more latency for acks=all.`,
      mendWith: { kind: 'set-rf', replicationFactor: wanted },
    },
  ];
};

/** The fewest replicas that leave min ISR when the fullest of the racks is lost. */
function enoughReplicas(minIsr: number, racks: number, atLeast: number): number {
  let replicas = atLeast;
  while (replicas - Math.ceil(replicas / racks) < minIsr && replicas < atLeast + 64) replicas++;
  return replicas;
}
