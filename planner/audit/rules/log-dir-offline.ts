import { type AuditRule, namedEvidence } from '../rule.ts';

/** Disks that Kafka has given up on. */
export const logDirOffline: AuditRule = ({ snapshot: { brokers } }) => {
  const hits = brokers.flatMap(({ id, logDirs }) =>
    (logDirs ?? []).filter(({ offline }) => offline === true).map(({ path }) => `broker ${id}: ${path}`),
  );
  if (hits.length === 0) return [];
  return [
    {
      rule: 'log-dir-offline',
      severity: 'high',
      title: 'Log directories that are offline',
      evidence: namedEvidence(hits, undefined, hits),
      why: 'Every replica on them is down, although the broker looks alive.',
      remedy: 'Replace the disk and restart the broker; if that takes long, plan drain for the broker.',
      cost: 'The replicas on it are copied again.',
    },
  ];
};
