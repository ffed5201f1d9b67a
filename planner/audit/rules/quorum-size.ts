import { type AuditRule, namedEvidence } from '../rule.ts';
import { votersOf } from '../voters.ts';

/** How many nodes vote: 2n + 1 survive n losses, 2n + 2 also only n, fewer than 3 none. */
export const quorumSize: AuditRule = ({ snapshot }) => {
  const voters = votersOf(snapshot);
  if (voters === null) return [];
  const { what, list, majority } = voters;
  const count = list.length;
  const arithmetic = `${count} ${what}s, majority ${majority}: ${count - majority} may be lost.`;
  if (count >= 3 && count % 2 === 1) return [];
  const few = count < 3;
  return [
    {
      rule: 'quorum-size',
      severity: few ? 'high' : 'low',
      title: few
        ? `The control plane survives no loss: ${count} ${what}${count === 1 ? '' : 's'}`
        : `An even number of ${what}s`,
      evidence: namedEvidence(
        list.map(({ name }) => name),
        undefined,
        [`${count} ${what}s`],
      ),
      why: few
        ? `${arithmetic} Without a majority no leader is elected and no ISR shrinks.`
        : `${arithmetic} The last one adds a machine and a slower majority, but no loss that it survives.`,
      remedy: few
        ? 'Run three dedicated controllers in three racks; five where two losses at once must be survived.'
        : `Run ${count - 1} or ${count + 1}.`,
      cost: few ? 'Two more small machines.' : 'One machine less, or one more.',
    },
  ];
};
