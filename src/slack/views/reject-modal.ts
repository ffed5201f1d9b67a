/** The form that asks why a plan is rejected. Slack gives a submitted form no channel, so it travels in its metadata. */

import type { ModalView } from '@slack/types';
import { type ProposalButton, readButton, viewIds, writeButton } from '../buttons.ts';
import { plain, section } from './blocks.ts';

export const reasonBlockId = 'reason';
const reasonActionId = 'text';
const reasonCharsAtMost = 500;

export type RejectForm = ProposalButton & { readonly channel: string };

export function rejectModal(form: RejectForm): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.reject,
    private_metadata: JSON.stringify({ value: writeButton(form), channel: form.channel }),
    title: plain(`Reject ${form.proposalId}`, 24),
    submit: plain('Reject the plan', 24),
    close: plain('Keep it open', 24),
    blocks: [
      section(
        'The reason is shown in the channel. A rejected plan can never be carried out; a new one can be asked for.',
      ),
      {
        type: 'input',
        block_id: reasonBlockId,
        label: plain('Why should it not be done?', 150),
        element: {
          type: 'plain_text_input',
          action_id: reasonActionId,
          multiline: true,
          min_length: 1,
          max_length: reasonCharsAtMost,
          focus_on_load: true,
        },
      },
    ],
  };
}

/** null when the metadata is not what this form was given. */
export function readRejectForm(metadata: string): RejectForm | null {
  try {
    const parsed: unknown = JSON.parse(metadata);
    if (typeof parsed !== 'object' || parsed === null || !('value' in parsed) || !('channel' in parsed)) return null;
    const button = readButton(String(parsed.value));
    const channel = String(parsed.channel);
    return button === null || !/^[CGD][A-Z0-9]+$/.test(channel) ? null : { ...button, channel };
  } catch {
    return null;
  }
}

export type FormValues = Readonly<
  Record<string, Readonly<Record<string, { readonly value?: string | null | undefined }>>>
>;

/** In one line, so that no reason can look like a line of the bot's own below it. */
export function reasonOf(values: FormValues): string {
  const typed = values[reasonBlockId]?.[reasonActionId]?.value ?? '';
  return String(typed).slice(0, reasonCharsAtMost).replaceAll(/\s+/g, ' ').trim();
}
