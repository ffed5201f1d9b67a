import type { ControlPlane } from '../../snapshot.ts';
import { type AuditRule, namedEvidence } from '../rule.ts';

const left: Readonly<Record<string, string>> = {
  none: 'start as many controllers as there are ZooKeeper servers, with the migration enabled',
  'pre-migration': 'restart the brokers with the migration enabled',
  migrating: 'wait until the controllers have taken over the metadata',
  'dual-write':
    'restart the brokers as KRaft brokers, then the controllers without ZooKeeper; until then there is a way back',
  done: 'switch the ZooKeeper ensemble off',
  unknown: 'find out how far the migration is: the exact state is only a metric of the controller',
};

/** Kafka 4 has no ZooKeeper: what is left to do until then. */
export const zookeeper: AuditRule = ({ snapshot: { controlPlane } }) => {
  if (controlPlane.kind === 'unknown') return [];
  if (controlPlane.kind === 'kraft' && controlPlane.migration === undefined) return [];
  const migration = controlPlane.migration ?? 'unknown';
  return [
    {
      rule: 'zookeeper',
      severity: 'medium',
      title: 'The cluster depends on ZooKeeper',
      evidence: namedEvidence([`migration to KRaft: ${migration}`, ...standing(controlPlane)], undefined, [
        'ZooKeeper',
      ]),
      why: 'Kafka 4.0 removed ZooKeeper: 3.9 is the last version that this cluster can run and that will be mended.',
      remedy: `Migrate to KRaft. Next: ${left[migration]}.`,
      cost: 'Controllers beside the ensemble for the time of the migration, and two rolling restarts of the brokers.',
    },
  ];
};

function standing(controlPlane: Exclude<ControlPlane, { kind: 'unknown' }>): readonly string[] {
  if (controlPlane.kind === 'kraft') return [`${controlPlane.voters.length} controllers, some brokers on ZooKeeper`];
  const { servers, controllerId = null } = controlPlane;
  return [
    `${servers.filter(({ role }) => role !== 'observer').length} voting servers`,
    controllerId === null ? 'no controller, or it is not known' : `the controller is broker ${controllerId}`,
  ];
}
