/**
 * Payloads as Slack's documentation describes them, typed as Bolt reads them: the local Slack must send at least these
 * keys with these types. Sources: docs.slack.dev, "Implementing slash commands", "block_actions payload",
 * "View interaction payloads", "block_suggestion payload", "Shortcuts interaction payload", "app_home_opened event" (values
 * shortened). A key that Bolt does not know would not compile here.
 */
import type {
  BlockAction,
  BlockSuggestion,
  ButtonAction,
  EnvelopedEvent,
  GlobalShortcut,
  MessageShortcut,
  SlashCommand,
  ViewClosedAction,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';

export const documentedCommand: SlashCommand = {
  token: 'gIkuvaNzQIHg97ATvDxqgjtO',
  team_id: 'T0001',
  team_domain: 'example',
  channel_id: 'C2147483705',
  channel_name: 'test',
  user_id: 'U2147483697',
  user_name: 'Steve',
  command: '/weather',
  text: '94070',
  response_url: 'https://hooks.slack.com/commands/1234/5678',
  trigger_id: '13345224609.738474920.8088930838d88f008e0',
  api_app_id: 'A123456',
  is_enterprise_install: 'false',
};

export const documentedClick: BlockAction<ButtonAction> = {
  type: 'block_actions',
  user: { id: 'UA8RXUSPL', username: 'jtorrance', team_id: 'T9TK3CUKW' },
  api_app_id: 'AABA1ABCD',
  token: '9s8d9as89d8as9d8as989',
  container: {
    type: 'message',
    message_ts: '1548261231.000200',
    channel_id: 'CBR2V3XEX',
    is_ephemeral: false,
  },
  trigger_id: '12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3',
  team: { id: 'T9TK3CUKW', domain: 'example' },
  channel: { id: 'CBR2V3XEX', name: 'review-updates' },
  message: { bot_id: 'BAH5CA16Z', type: 'message', text: 'A message.', user: 'UAJ2RU415', ts: '1548261231.000200' },
  state: { values: {} },
  response_url: 'https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209',
  actions: [
    {
      action_id: 'WaXA',
      block_id: '=qXel',
      text: { type: 'plain_text', text: 'View', emoji: true },
      value: 'click_me_123',
      type: 'button',
      action_ts: '1548426417.840180',
    },
  ],
};

export const documentedSubmission: ViewSubmitAction = {
  type: 'view_submission',
  team: { id: 'T9TK3CUKW', domain: 'example' },
  user: { id: 'UA8RXUSPL', name: 'jtorrance', team_id: 'T9TK3CUKW' },
  api_app_id: 'AABA1ABCD',
  token: '9s8d9as89d8as9d8as989',
  trigger_id: '12466734323.1395872398',
  view: {
    id: 'VNHU13V36',
    team_id: 'T9TK3CUKW',
    type: 'modal',
    title: { type: 'plain_text', text: 'Modal Title' },
    close: { type: 'plain_text', text: 'Cancel' },
    submit: { type: 'plain_text', text: 'Submit' },
    blocks: [],
    private_metadata: 'shhh-its-secret',
    callback_id: 'modal-with-inputs',
    state: { values: { why: { value: { type: 'plain_text_input', value: 'This is my example inputted value' } } } },
    hash: '156663117.cd33ad1f',
    root_view_id: 'VNHU13V36',
    previous_view_id: null,
    app_id: 'AABA1ABCD',
    bot_id: 'BAH5CA16Z',
    clear_on_close: false,
    notify_on_close: false,
  },
  response_urls: [],
};

export const documentedGlobalShortcut: GlobalShortcut = {
  type: 'shortcut',
  token: 'XXXXXXXXXXXXX',
  action_ts: '1581106241.371594',
  team: { id: 'TXXXXXXXX', domain: 'shortcuts-test' },
  user: { id: 'UXXXXXXXXX', username: 'aman', team_id: 'TXXXXXXXX' },
  callback_id: 'shortcut_create_task',
  trigger_id: '944799105734.773906753841.38b5894552bdd4a780554ee59d1f3638',
};

export const documentedMessageShortcut: MessageShortcut = {
  type: 'message_action',
  token: 'Nj2rfC2hU8mAfgaJLemZgO7H',
  callback_id: 'chirp_message',
  trigger_id: '13345224609.8534564800.6f8ab1f53e13d0cd15f96106292d5536',
  response_url: 'https://hooks.slack.com/app-actions/T0MJR11A4/21974584944/yk1S9ndf35Q1flupVG5JbpM6',
  team: { id: 'T0MJRM1A7', domain: 'pandamonium' },
  channel: { id: 'D0LFFBKLZ', name: 'cats' },
  user: { id: 'U0D15K92L', name: 'dr_maomao' },
  message_ts: '1516229207.000133',
  action_ts: '1516229211.137594',
  message: { type: 'message', user: 'U0MJRG1AL', ts: '1516229207.000133', text: "World's smallest big cat!" },
};

const documentedView: ViewOutput = {
  ...documentedSubmission.view,
  state: { values: {} },
  external_id: '',
  app_installed_team_id: 'T9TK3CUKW',
};

/** Sent when a person cancels a modal that has notify_on_close. */
export const documentedClosing: ViewClosedAction = {
  type: 'view_closed',
  team: { id: 'T9TK3CUKW', domain: 'example' },
  user: { id: 'UA8RXUSPL', name: 'jtorrance', team_id: 'T9TK3CUKW' },
  api_app_id: 'AABA1ABCD',
  token: '9s8d9as89d8as9d8as989',
  view: { ...documentedView, notify_on_close: true },
  is_cleared: false,
  is_enterprise_install: false,
};

/** A person opened or typed into an external select of a view. */
export const documentedSuggestion: BlockSuggestion = {
  type: 'block_suggestion',
  user: { id: 'UA8RXUSPL', name: 'jtorrance', team_id: 'T9TK3CUKW' },
  container: { type: 'view', view_id: 'VNHU13V36' },
  api_app_id: 'AABA1ABCD',
  token: '9s8d9as89d8as9d8as989',
  action_id: 'topic',
  block_id: 'topics',
  value: 'ord',
  team: { id: 'T9TK3CUKW', domain: 'example' },
  is_enterprise_install: false,
  view: documentedView,
};

/** What view.state.values holds for a conversations_select, chosen and not chosen. */
export const documentedConversation: ViewOutput['state']['values'] = {
  where: { value: { type: 'conversations_select', selected_conversation: 'C123ABC456' } },
};
export const documentedNoConversation: ViewOutput['state']['values'] = {
  where: { value: { type: 'conversations_select', selected_conversation: null } },
};

/** The view is there from the second opening on: once one was published. A home view has no title, submit or close of its own. */
const { title, submit, close, previous_view_id, state, ...documentedHomeView } = documentedView;

/** In its Events API envelope. `event.view` is typed by Slack as what an app sends, so only its keys are named here. */
export const documentedHomeOpened: EnvelopedEvent<object> = {
  token: 'XXYYZZ',
  team_id: 'T123ABC456',
  api_app_id: 'A123ABC456',
  type: 'event_callback',
  event_id: 'Ev123ABC456',
  event_time: 1515449522,
  event: {
    type: 'app_home_opened',
    user: 'U123ABC456',
    channel: 'D123ABC456',
    event_ts: '1515449522.000016',
    tab: 'home',
    view: { ...documentedHomeView, type: 'home' },
  },
};
