import type { Intent } from '../../intent.ts';
import type { Facts } from '../facts.ts';
import { type AuditRule, namedEvidence, plural } from '../rule.ts';

/** Disks that Kafka has given up on, and what a plan can do about the replicas that stood there. */
export const logDirOffline: AuditRule = (facts) => {
  const { snapshot, scene } = facts;
  const hits = snapshot.brokers.flatMap(({ id, logDirs }) =>
    (logDirs ?? [])
      .filter(({ offline }) => offline === true)
      .map(({ path }) => ({ id, text: `broker ${id}: ${path}` })),
  );
  if (hits.length === 0) return [];
  const texts = hits.map(({ text }) => text);
  const brokers = [...new Set(hits.map(({ id }) => id))];
  const half = brokers.filter((id) => scene.isAlive(id));
  const { way, mendWith, cost } = wayOut(facts, half);
  return [
    {
      rule: 'log-dir-offline',
      severity: 'high',
      title: 'Log directories that are offline',
      evidence: namedEvidence(texts, undefined, texts),
      why: `Every replica on them is down, although the broker looks alive: ${plural(lostOn(facts, brokers), 'replica')} of these brokers out of sync.`,
      remedy: `Replace the disk, or take it out of log.dirs, and restart the broker: it fetches what stood there. ${way}`,
      cost,
      ...(mendWith === null ? {} : { mendWith }),
    },
  ];
};

function lostOn({ partitions }: Facts, brokers: readonly number[]): number {
  return partitions.reduce(
    (sum, { replicas, isr }) => sum + brokers.filter((id) => replicas.includes(id) && !isr.includes(id)).length,
    0,
  );
}

type Way = { readonly way: string; readonly mendWith: Intent | null; readonly cost: string };

/**
 * Kafka does not say what stood on a directory that is gone, so the plan takes everything off the broker; where no other
 * directory is left, the broker is dead and heal is the plan.
 *
 * @param half brokers that still serve from another directory.
 */
function wayOut({ partitions, scene, snapshot }: Facts, half: readonly number[]): Way {
  const lost = 'The replicas on it are copied again';
  if (half.length === 0) {
    return {
      way: 'If that takes long, plan heal: no log directory is left.',
      mendWith: { kind: 'heal' },
      cost: `${lost}.`,
    };
  }
  const others = snapshot.brokers.filter(({ id }) => scene.isAlive(id) && !half.includes(id)).length;
  const needed = partitions.reduce(
    (most, { replicas }) => (replicas.some((id) => half.includes(id)) ? Math.max(most, replicas.length) : most),
    0,
  );
  const names = half.join(', ');
  if (others < needed) {
    const way =
      `No plan can take its replicas off: partitions with ${plural(needed, 'replica')} stand on broker ${names}, and only ` +
      `${plural(others, 'other broker')} would be left.`;
    return { way, mendWith: null, cost: `${lost}.` };
  }
  return {
    way: `If that takes long, plan drain for broker ${names}: what stood on a lost disk Kafka does not say, so it takes all of them.`,
    mendWith: { kind: 'drain', brokers: half },
    cost: `${lost}; draining copies the well replicas of the broker too.`,
  };
}
