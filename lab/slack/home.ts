/** App Home and shortcuts. */

import { type Acting, type Desk, deliveryFault, findChannel, refused, send, whereOf } from './act.ts';
import type { Json } from './json.ts';
import { directMessages } from './methods/method.ts';
import { eventCallback, globalShortcut, messageShortcut } from './payloads-more.ts';
import { findMessage } from './state.ts';
import { viewObject } from './views/view-object.ts';
import type { User } from './workspace.ts';

/** A person opens the app's Home tab; the app hears of it when its manifest subscribes to app_home_opened. */
export async function openHome(desk: Desk, user: User): Promise<Acting> {
  const { state } = desk;
  if (!state.manifest.homeTab) return refused('not_enabled', 'The manifest does not switch the Home tab on.');
  const channel = directMessages(state, user.id);
  if (!state.manifest.botEvents.includes('app_home_opened')) return { ok: true, tookMs: 0 };
  const home = state.homes.get(user.id);
  const event: Json = {
    type: 'app_home_opened',
    user: user.id,
    channel: channel.id,
    tab: 'home',
    event_ts: (state.clock.nowMs() / 1000).toFixed(6),
    ...(home === undefined ? {} : { view: viewObject(home) }),
  };
  const payload = eventCallback(state, event);
  const delivered = await send(desk, user, 'event app_home_opened', { kind: 'events_api', payload });
  return deliveryFault(delivered) ?? { ok: true, tookMs: delivered.tookMs };
}

export type Shortcut = {
  readonly user: User;
  readonly callbackId: string;
  readonly target?: { readonly channel: string; readonly messageTs: string };
};

export async function useShortcut(desk: Desk, shortcut: Shortcut): Promise<Acting> {
  const { state } = desk;
  const known = state.manifest.shortcuts.find((entry) => entry.callbackId === shortcut.callbackId);
  if (known === undefined) return refused('no_such_shortcut', `The manifest has no shortcut ${shortcut.callbackId}.`);
  const where = whereOf(desk, shortcut.user);
  if (known.kind === 'global' || shortcut.target === undefined) {
    const payload = globalShortcut(where, known.callbackId);
    const sent = await send(desk, shortcut.user, `shortcut ${known.callbackId}`, { kind: 'interactive', payload });
    return deliveryFault(sent) ?? { ok: true, tookMs: sent.tookMs };
  }
  const channel = findChannel(state, shortcut.user, shortcut.target.channel);
  const message = channel === undefined ? undefined : findMessage(state, channel.id, shortcut.target.messageTs);
  if (channel === undefined || message === undefined) return refused('message_not_found', 'That message is gone.');
  const payload = messageShortcut(where, message, channel, known.callbackId);
  const sent = await send(desk, shortcut.user, `message_action ${known.callbackId}`, { kind: 'interactive', payload });
  return deliveryFault(sent) ?? { ok: true, tookMs: sent.tookMs };
}
