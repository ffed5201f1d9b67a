import { type AuditRule, namedEvidence } from '../rule.ts';

/** Voters that are fixed in every node's configuration (KIP-853: kraft.version 0). */
export const staticQuorum: AuditRule = ({ snapshot: { controlPlane } }) => {
  if (controlPlane.kind !== 'kraft' || controlPlane.dynamic !== false) return [];
  return [
    {
      rule: 'static-quorum',
      severity: 'info',
      title: 'The voters are fixed in the configuration of every node',
      evidence: namedEvidence(
        controlPlane.voters.map(({ id }) => `voter ${id}`),
        undefined,
        ['the quorum'],
      ),
      why:
        'No controller can be added or taken away while the cluster runs, and one that comes back with an empty disk may vote ' +
        'again for what it has forgotten.',
      remedy:
        'From Kafka 4.1 on: kafka-features.sh upgrade --feature kraft.version=1, then controller.quorum.bootstrap.servers ' +
        'instead of controller.quorum.voters. Before that, a static quorum cannot be made dynamic.',
      cost: 'One rolling restart. There is no way back to kraft.version 0.',
    },
  ];
};
