import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Desk } from '../../../lab/slack/act.ts';
import { closeForm } from '../../../lab/slack/form.ts';
import { openHome } from '../../../lab/slack/home.ts';
import { readManifest } from '../../../lab/slack/index.ts';
import { messageAction, slashCommand, viewAction, viewSubmission } from '../../../lab/slack/payloads.ts';
import { globalShortcut, messageShortcut } from '../../../lab/slack/payloads-more.ts';
import { suggest } from '../../../lab/slack/press.ts';
import { addMessage, createState } from '../../../lab/slack/state.ts';
import { placedElements } from '../../../lab/slack/views/elements.ts';
import { fillView, openModal, publishHome } from '../../../lab/slack/views/stack.ts';
import { viewObject } from '../../../lab/slack/views/view-object.ts';
import {
  documentedClick,
  documentedClosing,
  documentedCommand,
  documentedConversation,
  documentedGlobalShortcut,
  documentedHomeOpened,
  documentedMessageShortcut,
  documentedNoConversation,
  documentedSubmission,
  documentedSuggestion,
} from './documented-payloads.ts';
import { extra, typedToo } from './only-known-keys.ts';

const manifest = {
  features: { app_home: { home_tab_enabled: true } },
  settings: { event_subscriptions: { bot_events: ['app_home_opened'] } },
};
const state = createState(readManifest(manifest), { nowMs: () => 1_795_000_000_000 });
const bob = state.users.get('U0BOB')!;
const channel = state.channels.get('C0KAFKAOPS')!;
const at = { state, baseUrl: 'http://127.0.0.1:1', user: bob };
const button = {
  type: 'button',
  action_id: 'approve',
  text: { type: 'plain_text', text: 'Approve', emoji: true },
  value: 'P-1:abc',
};
const form = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Why' },
  submit: { type: 'plain_text', text: 'Send' },
  close: { type: 'plain_text', text: 'Cancel' },
  callback_id: 'why',
  private_metadata: 'C0KAFKAOPS 1.2',
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'value' },
    },
  ],
};

describe('payloads of the local Slack', () => {
  it('holds every documented key, and no unknown one, of a slash command', () => {
    assert.deepEqual(missing(documentedCommand, slashCommand(at, channel, '/kafka', 'status')), []);
    assert.deepEqual(extra(slashCommand(at, channel, '/kafka', 'status'), [documentedCommand, {}]), []);
  });

  it('holds every documented key, and no unknown one, of a click, and leaves the message out when it was ephemeral', () => {
    const message = addMessage(state, {
      channel: channel.id,
      text: 'Plan',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const placed = placedElements(message.blocks)[0]!;
    const acted = { placed, entered: {}, offered: () => undefined };
    const click = messageAction(at, message, channel, acted);
    assert.deepEqual(missing(documentedClick, click), []);
    assert.deepEqual(extra(click, [documentedClick, typedToo.click]), []);
    const whisper = addMessage(state, { ...message, onlyFor: bob.id, blocks: message.blocks });
    const quiet = messageAction(at, whisper, channel, { ...acted, placed: placedElements(whisper.blocks)[0]! });
    assert.equal(quiet.message, undefined);
    assert.equal(quiet.container['is_ephemeral'], true);
  });

  it('holds every documented key, and no unknown one, of a submission, and neither channel nor response_url', () => {
    const open = fillView(state, openModal(state, bob.id, form), { why: { value: 'because' } });
    const submission = viewSubmission(at, viewObject(open));
    assert.deepEqual(missing(documentedSubmission, submission), []);
    assert.deepEqual(extra(submission, [documentedSubmission, typedToo.form]), []);
    assert.equal('channel' in submission, false);
    assert.equal('response_url' in submission, false);
  });

  it('holds the value of a conversations_select as documented, chosen and not chosen', () => {
    const where = {
      type: 'input',
      block_id: 'where',
      label: { type: 'plain_text', text: 'Where' },
      element: { type: 'conversations_select', action_id: 'value' },
    };
    const open = openModal(state, bob.id, { ...form, blocks: [where] });
    assert.deepEqual(viewObject(open).state.values, documentedNoConversation);
    const filled = fillView(state, open, { where: { value: 'C123ABC456' } });
    assert.deepEqual(viewSubmission(at, viewObject(filled)).view.state.values, documentedConversation);
  });

  it('holds every documented key, and no unknown one, of view_closed, sent only where the view asked for it', async () => {
    openModal(state, bob.id, { ...form, notify_on_close: true });
    const [closing] = await sentBy((desk) => closeForm(desk, bob));
    assert.deepEqual(missing(documentedClosing, closing), []);
    assert.deepEqual(extra(closing, [documentedClosing, typedToo.form]), []);
    openModal(state, bob.id, form);
    assert.deepEqual(await sentBy((desk) => closeForm(desk, bob)), []);
  });

  it('holds every documented key, and no unknown one, of block_suggestion', async () => {
    const topics = {
      type: 'input',
      block_id: 'topics',
      label: { type: 'plain_text', text: 'Topic' },
      element: { type: 'external_select', action_id: 'topic' },
    };
    const { id: viewId } = openModal(state, bob.id, { ...form, blocks: [topics] });
    const [asked] = await sentBy((desk) => suggest(desk, { user: bob, viewId, actionId: 'topic', typed: 'ord' }));
    assert.deepEqual(missing(documentedSuggestion, asked), []);
    assert.deepEqual(extra(asked, [documentedSuggestion, typedToo.form]), []);
    assert.equal(asked?.['value'], 'ord');
  });

  it('holds every documented key, and no unknown one, of app_home_opened, with the view once one was published', async () => {
    const { view: _, ...firstEvent } = documentedHomeOpened.event as Record<string, unknown>;
    const [first] = await sentBy((desk) => openHome(desk, bob));
    assert.deepEqual(missing({ ...documentedHomeOpened, event: firstEvent }, first), []);
    assert.deepEqual(extra(first, [documentedHomeOpened, typedToo.event]), []);
    assert.equal('view' in Object(first?.['event']), false);
    publishHome(state, bob.id, { type: 'home', blocks: [] });
    const [second] = await sentBy((desk) => openHome(desk, bob));
    assert.deepEqual(missing(documentedHomeOpened, second), []);
    assert.deepEqual(extra(second, [documentedHomeOpened, typedToo.event]), []);
  });

  it('holds every documented key, and no unknown one, of both kinds of shortcut; a global one comes from no channel', () => {
    const message = addMessage(state, { channel: channel.id, text: 'Plan P-7F3K' });
    const onMessage = messageShortcut(at, message, channel, 'explain-plan');
    assert.deepEqual(missing(documentedMessageShortcut, onMessage), []);
    assert.deepEqual(extra(onMessage, [documentedMessageShortcut, typedToo.shortcut]), []);
    const global = globalShortcut(at, 'plan');
    assert.deepEqual(missing(documentedGlobalShortcut, global), []);
    assert.deepEqual(extra(global, [documentedGlobalShortcut, typedToo.shortcut]), []);
    assert.equal('channel' in global || 'response_url' in global, false);
  });

  it('gives an action inside a modal no response_url, and a trigger that may push', () => {
    const open = openModal(state, bob.id, {
      ...form,
      blocks: [{ type: 'actions', block_id: 'a', elements: [button] }],
    });
    const placed = placedElements([{ type: 'actions', block_id: 'a', elements: [button] }])[0]!;
    const action = viewAction(at, viewObject(open), { placed, entered: {}, offered: () => undefined });
    assert.equal(action.response_url, undefined);
    assert.equal(action.container['view_id'], open.id);
    assert.equal(state.triggers.get(action.trigger_id)?.fromViewId, open.id);
  });

  it('would notice a key that neither the example nor the type knows', () => {
    assert.deepEqual(extra({ a: 1, b: { c: 1, d: [{ e: 1 }] } }, [{ a: 1, b: { d: [{}] } }, { b: {} }]), [
      '/b/c',
      '/b/d/*/e',
    ]);
  });

  it('would notice a missing key or a wrong type', () => {
    assert.deepEqual(missing({ a: { b: 'x' }, c: [1] }, { a: {}, c: ['1'] }), [
      '/a/b is missing',
      '/c/0 is string, not number',
    ]);
  });
});

/** What the app was sent while somebody acted. */
async function sentBy(act: (desk: Desk) => Promise<unknown>): Promise<readonly Record<string, unknown>[]> {
  const sent: Record<string, unknown>[] = [];
  const deliver: Desk['delivery']['deliver'] = async ({ payload }) => {
    sent.push({ ...payload });
    return { kind: 'acknowledged', body: undefined, tookMs: 0 };
  };
  const delivery = { deliver, describe: () => 'kept', isConnected: () => true };
  await act({ state, delivery, baseUrl: () => at.baseUrl });
  return sent;
}

/** Where `actual` lacks a key of `wanted` or holds another type. Lists are compared by their first element. */
function missing(wanted: unknown, actual: unknown, at = ''): string[] {
  if (wanted === null || actual === null) return wanted === actual ? [] : [`${at} is ${String(actual)}`];
  if (typeof wanted !== typeof actual)
    return [actual === undefined ? `${at} is missing` : `${at} is ${typeof actual}, not ${typeof wanted}`];
  if (typeof wanted !== 'object') return [];
  return Object.entries(wanted as object).flatMap(([key, value]) =>
    missing(value, (actual as Record<string, unknown>)[key], `${at}/${key}`),
  );
}
