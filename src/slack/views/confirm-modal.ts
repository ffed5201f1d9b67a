/** The form in which an approver of a plan of high risk types its id, so that no such approval is a slip of the finger. */

import type { ModalView } from '@slack/types';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import { viewIds, writeButton } from '../buttons.ts';
import { plain, section } from './blocks.ts';
import { aboutText, riskClassText } from './intent-words.ts';
import { code } from './mrkdwn.ts';
import type { FormValues, RejectForm } from './reject-modal.ts';

export const typedBlockId = 'typed';
const typedActionId = 'text';

/** It covers the message on a phone, so it says again what is approved and why that is risky. */
export function confirmModal(
  form: RejectForm,
  { clusterName, subject, risk }: Pick<Proposal, 'clusterName' | 'subject' | 'risk'>,
): ModalView {
  const { proposalId } = form;
  const why = risk === undefined ? '' : ` ${riskClassText(risk)}`;
  return {
    type: 'modal',
    callback_id: viewIds.confirm,
    private_metadata: JSON.stringify({ value: writeButton(form), channel: form.channel }),
    title: plain(`Approve ${proposalId}`, 24),
    submit: plain('Approve the plan', 24),
    close: plain('Not yet', 24),
    blocks: [
      section(`${aboutText(subject)}on ${code(clusterName)}.${why}`),
      section('You approve exactly the plan that its message shows, and it starts as soon as the policy lets it.'),
      {
        type: 'input',
        block_id: typedBlockId,
        label: plain(`Type ${proposalId} to approve it`, 150),
        element: { type: 'plain_text_input', action_id: typedActionId, max_length: 40, focus_on_load: true },
      },
    ],
  };
}

/** As people type it: 'p-7f3k' is meant for 'P-7F3K'. */
export function typedId(values: FormValues): string {
  return values[typedBlockId]?.[typedActionId]?.value?.trim().toUpperCase() ?? '';
}
