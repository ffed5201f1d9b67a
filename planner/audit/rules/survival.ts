import type { Finding } from '../../finding.ts';
import type { Facts, PartitionFacts } from '../facts.ts';
import { type AuditRule, plural } from '../rule.ts';

/**
 * What the loss of any one broker, any two, or any one rack would stop. What can be mended of it has rules of its own, so this
 * takes nothing off the score. As `analyse` would find by trying every loss: a partition goes on while its ISR has
 * replicas to spare, and each loss takes as many of them as it holds.
 */
export const survival: AuditRule = (facts) => {
  // What has stopped already is told by other rules.
  const going = facts.partitions.filter(
    ({ isr, effectiveMinIsr, partition }) => partition.leader !== null && isr.length >= effectiveMinIsr,
  );
  const lines = [
    ofBrokers('any one broker', 1, going),
    ofBrokers('any two brokers', 2, going),
    ofRacks(facts, going),
  ].filter((line) => line !== null);
  if (lines.length === 0) return [];
  const finding: Finding = {
    rule: 'survival',
    severity: 'info',
    title: 'Losses that would stop producers with acks=all',
    evidence: {
      count: new Set(lines.flatMap(({ hits }) => hits)).size,
      of: facts.partitions.length,
      examples: lines.map(({ text }) => text),
      subjects: lines.map(({ loss }) => loss),
    },
    why: 'A partition takes acks=all while min ISR of its replicas are in sync. Counted is every partition that some such loss stops, brokers lost at once; last stands what the worst of them stops.',
    remedy:
      'One broker or one rack: see the other findings. Two brokers: one more replica with the same min ISR. evenkeel what-if ' +
      '--exhaustive names the worst of them, evenkeel advise says what each choice gives and costs.',
    cost: 'One more replica is its size in disk and network once, and more replication traffic for good.',
  };
  return [finding];
};

type Line = { readonly loss: string; readonly text: string; readonly hits: readonly PartitionFacts[] };

function ofBrokers(loss: string, brokers: number, going: readonly PartitionFacts[]): Line | null {
  const hits = going.filter(({ isr, effectiveMinIsr }) => isr.length - effectiveMinIsr < brokers);
  const unreadable = hits.filter((hit) => electable(hit).length <= brokers);
  const byBroker = countBy(hits.flatMap(({ isr }) => isr.map((id) => `broker ${id}`)));
  return lineOf(loss, { hits, unreadable, worst: brokers === 1 ? worstText(byBroker) : '' });
}

function ofRacks({ snapshot }: Facts, going: readonly PartitionFacts[]): Line | null {
  const rackOf = new Map(snapshot.brokers.flatMap(({ id, rack }) => (rack === null ? [] : [[id, rack] as const])));
  if (new Set(rackOf.values()).size < 2) return null;
  const fatal = (hit: PartitionFacts): readonly string[] =>
    [...countBy(hit.isr.flatMap((id) => rackOf.get(id) ?? []))]
      .filter(([, lost]) => hit.isr.length - lost < hit.effectiveMinIsr)
      .map(([rack]) => rack);
  const hits = going.filter((hit) => fatal(hit).length > 0);
  const unreadable = hits.filter((hit) => new Set(electable(hit).map((id) => rackOf.get(id) ?? id)).size === 1);
  return lineOf('any one rack', { hits, unreadable, worst: worstText(countBy(hits.flatMap(fatal)), 'rack ') });
}

/** Without an unclean election, who may lead: the ISR, and eligible leader replicas (KIP-966). */
function electable({ isr, partition }: PartitionFacts): readonly number[] {
  return [...new Set([...isr, ...(partition.elr ?? [])])];
}

const topicsAtMost = 3;

function lineOf(
  loss: string,
  found: {
    readonly hits: readonly PartitionFacts[];
    readonly unreadable: readonly PartitionFacts[];
    readonly worst: string;
  },
): Line | null {
  const { hits, unreadable, worst } = found;
  if (hits.length === 0) return null;
  const topics = [...countBy(hits.map(({ topic }) => topic.name))].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const more = topics.length > topicsAtMost ? ` and ${plural(topics.length - topicsAtMost, 'more topic')}` : '';
  const read = unreadable.length === 0 ? '' : `, ${unreadable.length} of them unreadable`;
  return {
    loss,
    hits,
    text: `${loss}: may stop ${plural(hits.length, 'partition')}${read} (${topics.slice(0, topicsAtMost).join(', ')}${more})${worst}`,
  };
}

function worstText(counts: ReadonlyMap<string, number>, before = ''): string {
  const worst = [...counts].reduce<readonly [string, number] | null>(
    (most, each) => (most === null || each[1] > most[1] ? each : most),
    null,
  );
  return worst === null ? '' : `; ${before}${worst[0]} stops ${worst[1]}`;
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
