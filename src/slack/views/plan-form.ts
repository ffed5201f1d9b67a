/** The form behind `/kafka plan`: for people who do not remember arguments. It shows only what the chosen intent needs. */

import type { InputBlock, ModalView } from '@slack/types';
import { type Outcome, refuse } from '../../../jobs/outcome.ts';
import type { AskedKind, PlanRequest } from '../../../planner/index.ts';
import { intentKinds } from '../../../planner/index.ts';
import { viewIds } from '../buttons.ts';
import { type PlanVerb, readPlan } from '../command/read-plan.ts';
import { context, plain } from './blocks.ts';

export type PlanFormState = {
  readonly clusterNames: readonly string[];
  readonly clusterName: string;
  readonly intent: AskedKind;
  /** Where the plan is to be posted; null: the form asks. */
  readonly channel: string | null;
};

/** Also the block ids, so that a fault is shown at its field. */
export const planFields = {
  cluster: 'cluster',
  intent: 'intent',
  brokers: 'brokers',
  topics: 'topics',
  factor: 'factor',
  max: 'max',
  throttle: 'throttle',
  leaders: 'leaders',
  channel: 'channel',
} as const;

type Field = keyof typeof planFields;

/** One action id for all fields: Slack wants it unique within a block only. */
export const fieldActionId = 'value';
/** Of the longest field of any form that is read by block. */
export const fieldCharsAtMost = 1000;
export const intentActionId = 'plan-form-intent';

const intentNames: Readonly<Record<AskedKind, string>> = {
  rebalance: 'Rebalance: spread replicas, leaders and bytes evenly',
  'fix-racks': 'Fix racks: spread every partition over racks',
  drain: 'Drain: move everything off some brokers',
  add: 'Add: bring new brokers into use',
  'set-rf': 'Set the replication factor of topics',
  heal: 'Heal: replace replicas on brokers that are gone',
  leaders: 'Leaders: spread leaders evenly, copying nothing',
};

const leaderWays: readonly Choice[] = [
  { value: 'move', label: 'Another replica leads where that is much quicker' },
  { value: 'stay', label: 'Stay where they are' },
];

export function planForm(state: PlanFormState): ModalView {
  const { intent } = state;
  const needsBrokers = intent === 'drain' || intent === 'add';
  return {
    type: 'modal',
    callback_id: viewIds.planForm,
    private_metadata: JSON.stringify(state.channel === null ? {} : { channel: state.channel }),
    title: plain('Make a plan', 24),
    submit: plain('Plan it', 24),
    close: plain('Cancel', 24),
    blocks: [
      select(
        planFields.cluster,
        'Cluster',
        fieldActionId,
        state.clusterNames.slice(0, 100).map(asOption),
        state.clusterName,
      ),
      {
        ...select(planFields.intent, 'What is to be done?', intentActionId, intentKinds.map(intentOption), intent),
        dispatch_action: true,
      },
      ...(needsBrokers ? [text(planFields.brokers, 'Brokers', '7,8 or 11-13', false)] : []),
      ...(intent === 'set-rf' ? [text(planFields.factor, 'Replication factor', '3', false)] : []),
      text(planFields.topics, 'Topics', 'orders*,payments', intent !== 'set-rf'),
      text(planFields.max, 'Copy at most', '200GB', true),
      text(planFields.throttle, 'Copy rate per broker', '50MB/s', true),
      ...(intent === 'leaders'
        ? []
        : [select(planFields.leaders, 'Leaders while data is copied', fieldActionId, leaderWays, 'move')]),
      ...(state.channel === null ? [channelField()] : []),
      context('The plan is posted in that channel. It changes nothing until it is approved there.'),
    ],
  };
}

export type PlanFormValues = Readonly<Partial<Record<Field, string>>>;

export function readPlanForm(values: PlanFormValues): Outcome<PlanRequest> & { readonly field?: Field } {
  const intent = intentKinds.find((kind) => kind === values.intent);
  if (intent === undefined) {
    return { ...refuse('bad-input', 'Choose what is to be done.', ''), field: 'intent' };
  }
  const words: readonly (readonly [Field, readonly string[]])[] = [
    ['brokers', [values.brokers ?? '']],
    ['factor', intent === 'set-rf' ? [values.factor ?? ''] : []],
    ['topics', intent === 'set-rf' ? [values.topics ?? ''] : option('topics', values.topics)],
    ['max', option('max', values.max)],
    ['throttle', option('throttle', values.throttle)],
    ['leaders', option('leaders', values.leaders === 'stay' ? 'stay' : undefined)],
  ];
  // Each field is read alone first, so that a fault can be shown where it was typed.
  for (const field of ['max', 'throttle'] as const) {
    const alone = readPlan('rebalance', option(field, values[field]));
    if (!alone.ok) return { ...alone, field };
  }
  const used = intent === 'drain' || intent === 'add' ? words : words.filter(([field]) => field !== 'brokers');
  const read = readPlan(
    intent satisfies PlanVerb,
    used.flatMap(([, typed]) => typed).filter((word) => word !== ''),
  );
  if (read.ok) return read;
  return {
    ...read,
    field: intent === 'set-rf' ? 'factor' : intent === 'drain' || intent === 'add' ? 'brokers' : 'topics',
  };
}

/** null: the form was asked to ask, or its metadata is not what it was given. */
export function channelOfForm(metadata: string): string | null {
  try {
    const parsed: unknown = JSON.parse(metadata);
    if (typeof parsed !== 'object' || parsed === null || !('channel' in parsed)) return null;
    return /^[CGD][A-Z0-9]+$/.test(String(parsed.channel)) ? String(parsed.channel) : null;
  } catch {
    return null;
  }
}

function option(name: string, value: string | undefined): readonly string[] {
  const typed = value?.trim() ?? '';
  return typed === '' ? [] : [`--${name}=${typed}`];
}

type Choice = { readonly value: string; readonly label: string };

function select(
  blockId: string,
  label: string,
  actionId: string,
  choices: readonly Choice[],
  chosen: string,
): InputBlock {
  const options = choices.map((choice) => ({ text: plain(choice.label, 75), value: choice.value }));
  const initial = options.find(({ value }) => value === chosen) ?? options[0];
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label, 150),
    element: {
      type: 'static_select',
      action_id: actionId,
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

function text(blockId: string, label: string, placeholder: string, optional: boolean): InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    optional,
    label: plain(label, 150),
    element: {
      type: 'plain_text_input',
      action_id: fieldActionId,
      placeholder: plain(`e.g. ${placeholder}`, 150),
      max_length: fieldCharsAtMost,
    },
  };
}

/** Only channels: a plan is decided about where people see it. */
function channelField(): InputBlock {
  return {
    type: 'input',
    block_id: planFields.channel,
    label: plain('Post the plan in', 150),
    element: {
      type: 'conversations_select',
      action_id: fieldActionId,
      default_to_current_conversation: true,
      filter: { include: ['public', 'private'], exclude_bot_users: true },
    },
  };
}

function asOption(name: string): Choice {
  return { value: name, label: name };
}

function intentOption(kind: AskedKind): Choice {
  return { value: kind, label: intentNames[kind] };
}
