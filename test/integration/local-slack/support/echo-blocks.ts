import type { KnownBlock, ModalView } from '@slack/types';

/** One block of every type that the page draws in a message. */
export const showBlocks: KnownBlock[] = [
  { type: 'header', text: { type: 'plain_text', text: 'Rebalance prod' } },
  {
    type: 'section',
    block_id: 'intro',
    text: {
      type: 'mrkdwn',
      text: '*Mends* 96 rack violations, asked by <@U0MIRA>. See <https://example.org/plan|the plan> &amp; `orders-4`.',
    },
    accessory: { type: 'button', action_id: 'details', text: { type: 'plain_text', text: 'Details' }, value: 'P-7F3K' },
  },
  {
    type: 'section',
    block_id: 'facts',
    fields: [
      { type: 'mrkdwn', text: '*Bytes to copy*\n377 GB' },
      { type: 'mrkdwn', text: '*Takes about*\n1 h 47 min' },
    ],
  },
  {
    type: 'table',
    block_id: 'numbers',
    column_settings: [{ align: 'left' }, { align: 'right' }, { align: 'right' }],
    rows: [
      [
        { type: 'raw_text', text: 'What' },
        { type: 'raw_text', text: 'Now' },
        { type: 'raw_text', text: 'After' },
      ],
      [
        { type: 'raw_text', text: 'Rack violations' },
        { type: 'raw_number', text: '96', value: 96 },
        { type: 'raw_number', text: '0', value: 0 },
      ],
    ],
  },
  {
    type: 'data_table',
    block_id: 'moves',
    caption: 'Moves',
    page_size: 2,
    rows: [
      [
        { type: 'raw_text', text: 'Partition' },
        { type: 'raw_text', text: 'To' },
      ],
      ...['orders-0', 'orders-1', 'orders-2'].map((name, at) => [
        { type: 'raw_text' as const, text: name },
        { type: 'raw_number' as const, text: `${101 + at}`, value: 101 + at },
      ]),
    ],
  },
  { type: 'divider' },
  { type: 'markdown', text: '## Why\n\n- keeps **min ISR**\n- [more](https://example.org)\n\n```\nplain\n```' },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Approved by ' },
          { type: 'user', user_id: 'U0BOB' },
          { type: 'text', text: ' at last', style: { bold: true } },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'wave 1 of 7' }] }],
      },
    ],
  },
  {
    type: 'carousel',
    block_id: 'choices',
    elements: ['Best balanced', 'Within a budget', 'Leaders only'].map((name) => ({
      type: 'card',
      title: { type: 'mrkdwn', text: `*${name}*` },
      body: { type: 'mrkdwn', text: 'Another way to mend it.' },
      actions: [
        { type: 'button', action_id: `take-${name}`, text: { type: 'plain_text', text: `Take ${name}` }, value: name },
      ],
    })),
  },
  {
    type: 'card',
    title: { type: 'mrkdwn', text: '*Smallest*' },
    subtitle: { type: 'mrkdwn', text: '212 GB' },
    body: { type: 'mrkdwn', text: 'Within 10 % of even.' },
    actions: [
      { type: 'button', action_id: 'choose', text: { type: 'plain_text', text: 'Choose smallest' }, value: 's' },
    ],
  },
  {
    type: 'context',
    elements: [
      { type: 'mrkdwn', text: 'Needs 1 of <!subteam^S0APPROVERS>, in <#C0KAFKAOPS>. :white_check_mark: checked' },
    ],
  },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        style: 'primary',
        text: { type: 'plain_text', text: 'Approve' },
        value: 'P-7F3K:abc',
        confirm: {
          title: { type: 'plain_text', text: 'Approve P-7F3K?' },
          text: { type: 'mrkdwn', text: 'Copies *377 GB*.' },
          confirm: { type: 'plain_text', text: 'Yes, approve' },
          deny: { type: 'plain_text', text: 'Not now' },
        },
      },
      {
        type: 'button',
        action_id: 'reject',
        style: 'danger',
        text: { type: 'plain_text', text: 'Reject' },
        value: 'P-7F3K',
      },
      {
        type: 'static_select',
        action_id: 'other',
        placeholder: { type: 'plain_text', text: 'Other choices' },
        options: [
          { text: { type: 'plain_text', text: 'Leaders only' }, value: 'leaders' },
          { text: { type: 'plain_text', text: 'Within a budget' }, value: 'budget' },
        ],
      },
    ],
  },
];

const options = ['orders', 'payments', 'clicks'].map((name) => ({
  text: { type: 'plain_text' as const, text: name },
  value: name,
}));

function input(blockId: string, label: string, element: object, more: object = {}): KnownBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: { type: 'plain_text', text: label },
    element: { action_id: 'value', ...element },
    ...more,
  } as KnownBlock;
}

/** A modal with one input of every type that the page draws. */
export function everyInput(metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'every-input',
    private_metadata: metadata,
    notify_on_close: true,
    title: { type: 'plain_text', text: 'Every input' },
    submit: { type: 'plain_text', text: 'Send' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      { type: 'alert', level: 'warning', text: { type: 'mrkdwn', text: 'This is *only* a try.' } },
      input('reason', 'Reason', { type: 'plain_text_input', multiline: true, min_length: 3 }),
      input('brokers', 'Brokers', { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' }),
      input('topic', 'Topic', { type: 'static_select', options }, { dispatch_action: true }),
      input('more', 'More topics', { type: 'multi_static_select', options }, { optional: true }),
      input('speed', 'Speed', { type: 'radio_buttons', options: options.slice(0, 2) }, { optional: true }),
      input('checks', 'Checks', { type: 'checkboxes', options: options.slice(0, 2) }, { optional: true }),
      input('day', 'Day', { type: 'datepicker' }, { optional: true }),
      input('hour', 'Hour', { type: 'timepicker' }, { optional: true }),
      input('who', 'Who', { type: 'users_select' }, { optional: true }),
      input('searched', 'Searched', { type: 'external_select', min_query_length: 1 }, { optional: true }),
    ],
  };
}

export function reasonForm(metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'reason',
    private_metadata: metadata,
    title: { type: 'plain_text', text: 'Reject P-7F3K' },
    submit: { type: 'plain_text', text: 'Reject' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      input('why', 'Why', { type: 'plain_text_input' }, { hint: { type: 'plain_text', text: 'Everybody sees it.' } }),
    ],
  };
}

/** Asks for a partition only once a topic was chosen. */
export function wizard(topic: string | null): ModalView {
  const deeperButton: KnownBlock = {
    type: 'actions',
    block_id: 'go',
    elements: [{ type: 'button', action_id: 'wizard-deeper', text: { type: 'plain_text', text: 'Go deeper' } }],
  };
  const partition = input('partition', `Partition of ${topic}`, { type: 'plain_text_input' });
  return {
    type: 'modal',
    callback_id: 'wizard',
    title: { type: 'plain_text', text: 'Wizard' },
    submit: { type: 'plain_text', text: 'Finish' },
    blocks: [
      input('why', 'Why', { type: 'plain_text_input' }),
      input('topic', 'Topic', { type: 'static_select', action_id: 'wizard-topic', options }, { dispatch_action: true }),
      ...(topic === null ? [] : [partition]),
      deeperButton,
    ],
  };
}

export function deeper(depth: number): ModalView {
  return {
    type: 'modal',
    callback_id: 'deeper',
    title: { type: 'plain_text', text: `Level ${depth}` },
    submit: { type: 'plain_text', text: 'Close all' },
    blocks: [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'wizard-deeper', text: { type: 'plain_text', text: 'Go deeper' } }],
      },
    ],
  };
}
