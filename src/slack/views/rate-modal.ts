/** The form behind `throttle` without a rate and the button "Copy rate…". */

import type { ModalView } from '@slack/types';
import { readExecutionId, viewIds } from '../buttons.ts';
import { plain, section } from './blocks.ts';
import { bold } from './mrkdwn.ts';
import type { FormValues } from './reject-modal.ts';
import { rateText } from './words.ts';

export const rateBlockId = 'rate';
const rateActionId = 'value';
const rateCharsAtMost = 40;

export type RateForm = { readonly executionId: string; readonly channel: string };

export type RateBounds = {
  readonly floorBytesPerSec: number;
  readonly ceilingBytesPerSec: number;
  /** null: not known. */
  readonly nowBytesPerSec: number | null;
};

export function rateModal(form: RateForm, bounds: RateBounds): ModalView {
  const now = bounds.nowBytesPerSec === null ? '' : ` It copies at ${rateText(bounds.nowBytesPerSec)} now.`;
  return {
    type: 'modal',
    callback_id: viewIds.rate,
    private_metadata: JSON.stringify(form),
    title: plain(`Rate of ${form.executionId}`, 24),
    submit: plain('Set the rate', 24),
    close: plain('Leave it', 24),
    blocks: [
      section(
        `Approved for ${bold(form.executionId)}: ${rateText(bounds.floorBytesPerSec)} to ${rateText(bounds.ceilingBytesPerSec)} per broker.${now} Slower is kinder to clients, faster is over sooner.`,
      ),
      {
        type: 'input',
        block_id: rateBlockId,
        label: plain('Copy rate per broker', 150),
        element: {
          type: 'plain_text_input',
          action_id: rateActionId,
          placeholder: plain('e.g. 30MB/s', 150),
          max_length: rateCharsAtMost,
          focus_on_load: true,
        },
      },
    ],
  };
}

/** null when the metadata is not what this form was given. */
export function readRateForm(metadata: string): RateForm | null {
  try {
    const parsed: unknown = JSON.parse(metadata);
    if (typeof parsed !== 'object' || parsed === null || !('executionId' in parsed) || !('channel' in parsed))
      return null;
    const executionId = readExecutionId(String(parsed.executionId));
    const channel = String(parsed.channel);
    return executionId === null || !/^[CGD][A-Z0-9]+$/.test(channel) ? null : { executionId, channel };
  } catch {
    return null;
  }
}

export function typedRate(values: FormValues): string {
  return String(values[rateBlockId]?.[rateActionId]?.value ?? '')
    .slice(0, rateCharsAtMost)
    .trim();
}
