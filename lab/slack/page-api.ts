/** What the web page reads and does, always as one person. */

import { type Acting, type Desk, findUser, refused } from './act.ts';
import { rawValues } from './control-http.ts';
import { closeForm, submitForm } from './form.ts';
import { openHome, useShortcut } from './home.ts';
import { asJson, asString, asStrings, type Json } from './json.ts';
import type { LogEntry } from './log.ts';
import { fileOf } from './methods/files.ts';
import { type Press, press, suggest } from './press.ts';
import { say } from './say.ts';
import { changed, type Message, type OpenView, type RawValue, type StoredFile } from './state.ts';
import { stackOf } from './views/stack.ts';
import { botUserId, type Channel, type User } from './workspace.ts';

/** The page shows this many messages of a channel, the newest. */
const shownMessages = 300;
const shownLogEntries = 200;
const previewChars = 6_000;

export function pageState(desk: Desk, userName: string, channelName: string): Json {
  const { state } = desk;
  const user = findUser(state, userName) ?? findUser(state, 'mira');
  if (user === undefined) return { error: 'no such person' };
  const channels = [...state.channels.values()].filter((channel) => channel.members.has(user.id));
  const channel = channels.find((entry) => entry.id === channelName || entry.name === channelName) ?? channels[0];
  const messages = [...state.messages.values()].filter(
    (message) => message.channel === channel?.id && (message.onlyFor === null || message.onlyFor === user.id),
  );
  return {
    nowMs: state.clock.nowMs(),
    me: user.id,
    channel: channel?.id ?? '',
    app: { name: state.manifest.appName, userId: botUserId, homeTab: state.manifest.homeTab },
    connection: { text: desk.delivery.describe(), ok: desk.delivery.isConnected() },
    commands: state.manifest.commands,
    shortcuts: state.manifest.shortcuts,
    users: [...state.users.values()].map(shownUser),
    groups: [...state.groups.values()],
    channels: channels.map((entry) => shownChannel(entry, desk)),
    messages: messages.slice(-shownMessages).map((message) => shownMessage(desk, message)),
    modals: stackOf(state, user.id).map((open) => shownView(desk, open)),
    home: shownHome(desk, user),
  };
}

function shownHome(desk: Desk, user: User): Json | null {
  const home = desk.state.homes.get(user.id);
  return home === undefined ? null : shownView(desk, home);
}

function shownUser(user: User): Json {
  const { id, name, realName, role, isBot, deleted } = user;
  return { id, name, realName, role, isBot, deleted };
}

function shownChannel(channel: Channel, desk: Desk): Json {
  const name = channel.kind === 'im' ? desk.state.manifest.appName : channel.name;
  return { id: channel.id, name, kind: channel.kind, archived: channel.archived };
}

function shownMessage(desk: Desk, message: Message): Json {
  return {
    ...message,
    blocks: message.blocks.map((block) => withFile(desk, block)),
    files: message.fileIds.map((id) => shownFile(desk.state.files.get(id))),
  };
}

function shownView(desk: Desk, open: OpenView): Json {
  const blocks = Array.isArray(open.view['blocks']) ? open.view['blocks'] : [];
  return {
    id: open.id,
    hash: open.hash,
    values: open.values,
    view: { ...open.view, blocks: blocks.map((block) => withFile(desk, asJson(block))) },
  };
}

/** Image blocks that name an uploaded file get its address. */
function withFile(desk: Desk, block: Json): Json {
  if (block['slack_file'] === undefined) return block;
  const file = fileOf(desk.state, block['slack_file']);
  return { ...block, fileUrl: file === undefined ? null : fileUrl(file) };
}

function fileUrl(file: StoredFile): string {
  return `/files/${file.id}/${encodeURIComponent(file.name)}`;
}

function shownFile(file: StoredFile | undefined): Json {
  if (file === undefined) return { name: 'a file that is no longer kept', gone: true };
  const isText = /^(text\/|application\/json|image\/svg)/.test(file.mimetype);
  const preview = isText ? file.bytes.subarray(0, previewChars).toString('utf8') : null;
  const { id, name, title, mimetype, altText } = file;
  const isCut = file.bytes.length > previewChars;
  return { id, name, title, mimetype, altText, size: file.bytes.length, url: fileUrl(file), preview, isCut };
}

/** The newest entries that came after the one the page has already: payloads are large. */
export function pageLog(desk: Desk, afterId: number): { readonly entries: readonly LogEntry[] } {
  return { entries: desk.state.log.entries.slice(-shownLogEntries).filter((entry) => entry.id > afterId) };
}

/** One act of the person on the page. */
export async function pageAct(desk: Desk, body: Json): Promise<Acting> {
  const user = findUser(desk.state, asString(body['as']));
  if (user === undefined || user.deleted) return refused('user_not_found', 'Nobody by that name can act.');
  switch (body['kind']) {
    case 'say':
      return say(desk, {
        user,
        channel: text(body, 'channel'),
        text: text(body, 'text'),
        threadTs: text(body, 'threadTs') || null,
      });
    case 'press':
      return press(desk, pressOf(user, body));
    case 'submit':
      return submitForm(desk, user, rawValues(body['values']));
    case 'close':
      return closeForm(desk, user);
    case 'home':
      return openHome(desk, user);
    case 'shortcut': {
      const messageTs = text(body, 'messageTs');
      const target = messageTs === '' ? {} : { target: { channel: text(body, 'channel'), messageTs } };
      return useShortcut(desk, { user, callbackId: text(body, 'callbackId'), ...target });
    }
    case 'suggest': {
      const ask = { user, viewId: text(body, 'viewId'), actionId: text(body, 'actionId'), typed: text(body, 'typed') };
      return { ok: true, tookMs: 0, body: await suggest(desk, ask) };
    }
    case 'group':
      return setGroup(desk, text(body, 'group'), asStrings(body['members']));
    default:
      return refused('unknown_act', 'The page asked for something that does not exist.');
  }
}

function pressOf(user: User, body: Json): Press {
  const viewId = text(body, 'viewId');
  const value = body['value'];
  const raw: RawValue = Array.isArray(value) ? asStrings(value) : typeof value === 'string' ? value : null;
  return {
    user,
    target: viewId === '' ? { channel: text(body, 'channel'), messageTs: text(body, 'messageTs') } : { viewId },
    actionId: text(body, 'actionId'),
    blockId: text(body, 'blockId'),
    ...(value === undefined ? {} : { value: raw }),
    values: rawValues(body['values']),
  };
}

/** The page is also where a workspace admin would change a user group. */
function setGroup(desk: Desk, id: string, members: readonly string[]): Acting {
  const group = desk.state.groups.get(id);
  if (group === undefined) return refused('no_such_subteam', 'That user group is gone.');
  group.members = members.filter((member) => desk.state.users.has(member));
  changed(desk.state);
  return { ok: true, tookMs: 0 };
}

function text(body: Json, key: string): string {
  return asString(body[key]);
}
