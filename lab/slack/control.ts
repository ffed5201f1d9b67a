/** What tests and the demo do: act as people, look, wait, move the clock, break things. */

import { type Acting, type Desk, findUser, refused } from './act.ts';
import type { Sockets } from './delivery/sockets.ts';
import { type Fault, type Faults, planFault } from './faults.ts';
import { closeForm, submitForm } from './form.ts';
import { openHome, useShortcut } from './home.ts';
import type { LogEntry } from './log.ts';
import { press } from './press.ts';
import { say } from './say.ts';
import {
  changed,
  type Message,
  type OpenView,
  type RawValue,
  type RawValues,
  removeMessage,
  type StoredFile,
} from './state.ts';
import { topModal } from './views/stack.ts';
import type { UserGroup } from './workspace.ts';

export type ClickOptions = { readonly blockId?: string; readonly value?: RawValue; readonly values?: RawValues };

/** People and channels are given by id or name ('mira', '#kafka-ops'). */
export type Control = {
  /** A line typed into a channel: '/kafka status', or a message. Ends when the app has acknowledged or failed to. */
  readonly command: (user: string, channel: string, text: string) => Promise<Acting>;
  readonly click: (user: string, messageTs: string, actionId: string, options?: ClickOptions) => Promise<Acting>;
  /** Uses an element of the person's topmost modal, or of the App Home when no modal is open. */
  readonly clickInView: (user: string, actionId: string, options?: ClickOptions) => Promise<Acting>;
  /** Sends the person's topmost modal with these values: block_id -> action_id -> value. */
  readonly submit: (user: string, values: RawValues) => Promise<Acting>;
  readonly closeModal: (user: string) => Promise<Acting>;
  readonly openHome: (user: string) => Promise<Acting>;
  readonly shortcut: (user: string, callbackId: string, messageTs?: string) => Promise<Acting>;
  readonly modal: (user: string) => OpenView | undefined;
  readonly home: (user: string) => OpenView | undefined;
  /** All messages, oldest first, ephemeral ones too. */
  readonly messages: () => readonly Message[];
  readonly files: () => readonly StoredFile[];
  /** The first message, past or future, that the predicate takes; rejects after `deadlineMs` with what was there. */
  readonly waitForMessage: (predicate: (message: Message) => boolean, deadlineMs?: number) => Promise<Message>;
  /** Resolves with the first value that is not undefined; asked again at every change, and now and then. */
  readonly waitFor: <T>(probe: () => T | undefined, deadlineMs?: number, what?: string) => Promise<T>;
  /** Moves the local Slack's clock: triggers, response_urls and rate limits follow it. */
  readonly advance: (ms: number) => void;
  readonly fault: (method: string, fault: Fault) => void;
  readonly clearFaults: () => void;
  readonly disconnectSockets: (how?: 'refresh_requested' | 'abrupt') => void;
  readonly socketCount: () => number;
  readonly setBotUrl: (url: string | null) => void;
  readonly groups: () => readonly UserGroup[];
  readonly setGroupMembers: (group: string, members: readonly string[]) => void;
  readonly archiveChannel: (channel: string, archived: boolean) => void;
  readonly deleteMessage: (messageTs: string) => boolean;
  readonly log: () => readonly LogEntry[];
};

export type ControlParts = {
  readonly desk: Desk;
  readonly faults: Faults;
  readonly sockets: Sockets;
  readonly setBotUrl: (url: string | null) => void;
};

const defaultDeadlineMs = 60_000;

export function createControl(parts: ControlParts): Control {
  const { desk, faults, sockets } = parts;
  const { state } = desk;
  const byTs = (ts: string) => [...state.messages.values()].find((message) => message.ts === ts);
  return {
    ...actions(desk, byTs),
    modal: (name) => topModal(state, findUser(state, name)?.id ?? ''),
    home: (name) => state.homes.get(findUser(state, name)?.id ?? ''),
    messages: () => [...state.messages.values()],
    files: () => [...state.files.values()],
    waitFor: (probe, deadlineMs = defaultDeadlineMs, what = 'the condition') => waitFor(desk, probe, deadlineMs, what),
    waitForMessage: (predicate, deadlineMs = defaultDeadlineMs) =>
      waitFor(desk, () => [...state.messages.values()].find(predicate), deadlineMs, 'a fitting message'),
    advance: (ms) => {
      state.clock.advance(ms);
      changed(state);
    },
    fault: (method, fault) => planFault(faults, method, fault),
    clearFaults: () => faults.planned.clear(),
    disconnectSockets: (how = 'refresh_requested') => sockets.disconnect(how),
    socketCount: () => sockets.count(),
    setBotUrl: parts.setBotUrl,
    groups: () => [...state.groups.values()],
    setGroupMembers: (wanted, members) => {
      const handle = wanted.replace(/^@/, '');
      const group = [...state.groups.values()].find((entry) => entry.id === wanted || entry.handle === handle);
      if (group === undefined) throw new Error(`There is no user group ${wanted}.`);
      group.members = members.map((name) => findUser(state, name)?.id ?? name);
      changed(state);
    },
    archiveChannel: (wanted, archived) => {
      const name = wanted.replace(/^#/, '');
      const channel = [...state.channels.values()].find((entry) => entry.id === wanted || entry.name === name);
      if (channel === undefined) throw new Error(`There is no channel ${wanted}.`);
      channel.archived = archived;
      changed(state);
    },
    deleteMessage: (ts) => {
      const message = byTs(ts);
      if (message !== undefined) removeMessage(state, message);
      return message !== undefined;
    },
    log: () => state.log.entries,
  };
}

type Actions = Pick<Control, 'command' | 'click' | 'clickInView' | 'submit' | 'closeModal' | 'openHome' | 'shortcut'>;

function actions(desk: Desk, byTs: (ts: string) => Message | undefined): Actions {
  const { state } = desk;
  const as = (
    name: string,
    act: (user: NonNullable<ReturnType<typeof findUser>>) => Promise<Acting>,
  ): Promise<Acting> => {
    const user = findUser(state, name);
    return user === undefined ? Promise.resolve(refused('user_not_found', `There is no ${name}.`)) : act(user);
  };
  return {
    command: (name, channel, text) => as(name, (user) => say(desk, { user, channel, text })),
    click: (name, messageTs, actionId, options = {}) =>
      as(name, (user) =>
        press(desk, { ...options, user, target: { channel: byTs(messageTs)?.channel ?? '', messageTs }, actionId }),
      ),
    clickInView: (name, actionId, options = {}) =>
      as(name, (user) => {
        const open = topModal(state, user.id) ?? state.homes.get(user.id);
        return press(desk, { ...options, user, target: { viewId: open?.id ?? '' }, actionId });
      }),
    submit: (name, values) => as(name, (user) => submitForm(desk, user, values)),
    closeModal: (name) => as(name, (user) => closeForm(desk, user)),
    openHome: (name) => as(name, (user) => openHome(desk, user)),
    shortcut: (name, callbackId, messageTs) =>
      as(name, (user) => {
        const target =
          messageTs === undefined ? {} : { target: { channel: byTs(messageTs)?.channel ?? '', messageTs } };
        return useShortcut(desk, { user, callbackId, ...target });
      }),
  };
}

function waitFor<T>(desk: Desk, probe: () => T | undefined, deadlineMs: number, what: string): Promise<T> {
  const { state } = desk;
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      clearInterval(glance);
      state.listeners.delete(look);
    };
    const timer = setTimeout(() => {
      stop();
      const seen = [...state.messages.values()]
        .slice(-5)
        .map((message) => `${message.ts} ${message.text.slice(0, 80)}`);
      reject(new Error(`Waited ${deadlineMs} ms for ${what}. Newest messages: ${seen.join(' | ') || 'none'}`));
    }, deadlineMs);
    const look = () => {
      try {
        const found = probe();
        if (found === undefined) return;
        stop();
        resolve(found);
      } catch (error) {
        // A probe that throws fails its own test, not the call that happened to change something.
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    // Most probes look at the local Slack, which tells of its changes; some look at the app as well.
    const glance = setInterval(look, 50);
    state.listeners.add(look);
    look();
  });
}
