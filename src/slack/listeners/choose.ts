/** Another choice of a plan: asked for as if its words had been typed, in the name of whoever pressed. */

import { refuse } from '../../../jobs/outcome.ts';
import { mayAsk } from '../../../jobs/policy/may-ask.ts';
import type { ChoiceName } from '../../../planner/choices/make-choices.ts';
import type { ProposalButton } from '../buttons.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { choiceTitle, inSentence } from '../views/choice-blocks.ts';
import { askOf } from './answer.ts';
import { type Asker, enqueue } from './enqueue.ts';

/** The request is the one that was stored with the posting, so a forged button can ask for nothing else. */
export async function choose(desk: Desk, button: ProposalButton, name: ChoiceName, asker: Asker): Promise<View> {
  const found = await desk.proposals.get(button.proposalId);
  if (!found.ok) return problemView({ refusal: found });
  const { proposalId, clusterName, digest, state, others = [] } = found.value;
  const other = others.find(({ names }) => names.includes(name));
  if (other === undefined || digest !== button.digest || (state !== 'posted' && state !== 'drafted')) {
    const refusal = refuse(
      'already-decided',
      `${proposalId} is ${state}, and this choice is not offered with it.`,
      'Type rebalance for a new plan with its choices.',
    );
    return problemView({ refusal });
  }
  const policy = desk.policyOf(clusterName);
  if (!policy.ok) return problemView({ refusal: policy });
  const { homeTeamId } = desk;
  const allowed = await mayAsk(desk.directory, { ...asker, clusterName, homeTeamId, askers: policy.value.askers });
  if (!allowed.ok) return problemView({ refusal: allowed });
  const job = { kind: 'plan', ask: askOf(asker, clusterName), request: other.request, taking: { proposalId, name } };
  const failed = await enqueue(desk, { ...job, kind: 'plan' }, asker);
  return (
    failed ??
    said(`Planning on ${clusterName} anew: ${inSentence(choiceTitle(other))}. It takes the place of ${proposalId}.`)
  );
}
