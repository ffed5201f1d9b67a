/** The form behind `schedule add`, for people who do not think in cron. */

import type { InputBlock, ModalView } from '@slack/types';
import type { Outcome } from '../../../jobs/outcome.ts';
import { viewIds } from '../buttons.ts';
import { tokensOf } from '../command/tokens.ts';
import { context, plain } from '../views/blocks.ts';
import { fieldActionId } from '../views/plan-form.ts';
import { newSchedule, scheduledKinds, type TypedField } from './read-schedule.ts';
import type { NewSchedule } from './schedule-command.ts';

/** Also the block ids, so that a fault is shown at its field. */
export const scheduleFields = {
  cluster: 'cluster',
  kind: 'kind',
  when: 'when',
  timeZone: 'time-zone',
  atLeast: 'at-least',
  words: 'words',
} as const satisfies Readonly<Record<TypedField | 'cluster', string>>;

export type ScheduleFormValues = Readonly<Partial<Record<string, string>>>;

export function scheduleForm(state: {
  readonly clusterNames: readonly string[];
  readonly clusterName: string;
  readonly channel: string;
}): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.scheduleForm,
    private_metadata: JSON.stringify({ channel: state.channel }),
    title: plain('Add a schedule', 24),
    submit: plain('Add it', 24),
    close: plain('Cancel', 24),
    blocks: [
      select(scheduleFields.cluster, 'Cluster', state.clusterNames, state.clusterName),
      select(scheduleFields.kind, 'What', scheduledKinds, 'digest'),
      text(scheduleFields.when, 'When', { example: 'mon-fri 02:00, 02:00, or cron: 0 2 * * 1-5', optional: false }),
      text(scheduleFields.timeZone, 'Time zone', { example: 'Europe/Berlin', optional: false, initial: 'UTC' }),
      text(scheduleFields.atLeast, 'For plans: only if the fullest broker loses at least', {
        example: '5% or 20GB',
        optional: true,
      }),
      text(scheduleFields.words, 'For plans: more, as typed after the command', {
        example: 'topics orders* max 200GB',
        optional: true,
      }),
      context('Plans are posted in the channel and wait for people, unless the policy approves them by itself.'),
    ],
  };
}

export function readScheduleForm(
  values: ScheduleFormValues,
  nowMs: number,
): Outcome<NewSchedule> & { readonly field?: TypedField } {
  const of = (field: keyof typeof scheduleFields) => (values[scheduleFields[field]] ?? '').trim();
  return newSchedule(
    {
      kind: of('kind'),
      when: of('when'),
      timeZone: of('timeZone') || 'UTC',
      atLeast: of('atLeast'),
      words: tokensOf(of('words')),
    },
    nowMs,
  );
}

function select(blockId: string, label: string, names: readonly string[], chosen: string): InputBlock {
  const options = names.map((name) => ({ text: plain(name, 75), value: name }));
  const initial = options.find(({ value }) => value === chosen) ?? options[0];
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label, 150),
    element: {
      type: 'static_select',
      action_id: fieldActionId,
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

function text(
  blockId: string,
  label: string,
  { example, optional, initial }: { readonly example: string; readonly optional: boolean; readonly initial?: string },
): InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    optional,
    label: plain(label, 150),
    element: {
      type: 'plain_text_input',
      action_id: fieldActionId,
      placeholder: plain(`e.g. ${example}`, 150),
      max_length: 500,
      ...(initial === undefined ? {} : { initial_value: initial }),
    },
  };
}
