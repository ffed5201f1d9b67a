import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readManifest } from '../../../lab/slack/index.ts';
import { messageAction, slashCommand, viewAction, viewSubmission } from '../../../lab/slack/payloads.ts';
import { globalShortcut, messageShortcut } from '../../../lab/slack/payloads-more.ts';
import { addMessage, createState } from '../../../lab/slack/state.ts';
import { placedElements } from '../../../lab/slack/views/elements.ts';
import { fillView, openModal } from '../../../lab/slack/views/stack.ts';
import { viewObject } from '../../../lab/slack/views/view-object.ts';
import {
  documentedClick,
  documentedCommand,
  documentedGlobalShortcut,
  documentedMessageShortcut,
  documentedSubmission,
} from './documented-payloads.ts';

const state = createState(readManifest({}), { nowMs: () => 1_795_000_000_000 });
const bob = state.users.get('U0BOB')!;
const channel = state.channels.get('C0KAFKAOPS')!;
const where = { state, baseUrl: 'http://127.0.0.1:1', user: bob };
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
  it('holds every documented key of a slash command', () => {
    assert.deepEqual(missing(documentedCommand, slashCommand(where, channel, '/kafka', 'status')), []);
  });

  it('holds every documented key of a click, and leaves the message out when it was ephemeral', () => {
    const message = addMessage(state, {
      channel: channel.id,
      text: 'Plan',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const placed = placedElements(message.blocks)[0]!;
    const acted = { placed, entered: {}, offered: () => undefined };
    const click = messageAction(where, message, channel, acted);
    assert.deepEqual(missing(documentedClick, click), []);
    const whisper = addMessage(state, { ...message, onlyFor: bob.id, blocks: message.blocks });
    const quiet = messageAction(where, whisper, channel, { ...acted, placed: placedElements(whisper.blocks)[0]! });
    assert.equal(quiet.message, undefined);
    assert.equal(quiet.container['is_ephemeral'], true);
  });

  it('holds every documented key of a submission, and neither channel nor response_url', () => {
    const open = fillView(state, openModal(state, bob.id, form), { why: { value: 'because' } });
    const submission = viewSubmission(where, viewObject(open));
    assert.deepEqual(missing(documentedSubmission, submission), []);
    assert.equal('channel' in submission, false);
    assert.equal('response_url' in submission, false);
  });

  it('holds every documented key of both kinds of shortcut; a global one comes from no channel', () => {
    const message = addMessage(state, { channel: channel.id, text: 'Plan P-7F3K' });
    const onMessage = messageShortcut(where, message, channel, 'explain-plan');
    assert.deepEqual(missing(documentedMessageShortcut, onMessage), []);
    const global = globalShortcut(where, 'plan');
    assert.deepEqual(missing(documentedGlobalShortcut, global), []);
    assert.equal('channel' in global || 'response_url' in global, false);
  });

  it('gives an action inside a modal no response_url, and a trigger that may push', () => {
    const open = openModal(state, bob.id, {
      ...form,
      blocks: [{ type: 'actions', block_id: 'a', elements: [button] }],
    });
    const placed = placedElements([{ type: 'actions', block_id: 'a', elements: [button] }])[0]!;
    const action = viewAction(where, viewObject(open), { placed, entered: {}, offered: () => undefined });
    assert.equal(action.response_url, undefined);
    assert.equal(action.container['view_id'], open.id);
    assert.equal(state.triggers.get(action.trigger_id)?.fromViewId, open.id);
  });

  it('would notice a missing key or a wrong type', () => {
    assert.deepEqual(missing({ a: { b: 'x' }, c: [1] }, { a: {}, c: ['1'] }), [
      '/a/b is missing',
      '/c/0 is string, not number',
    ]);
  });
});

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
