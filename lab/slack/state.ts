/** Everything that the local Slack remembers, in memory and bounded, and the few ways in which it changes. */

import type { Json } from './json.ts';
import { createLog, type TrafficLog } from './log.ts';
import type { Manifest } from './manifest.ts';
import {
  botId,
  botUserId,
  type Channel,
  seedChannels,
  seedGroups,
  seedUsers,
  type User,
  type UserGroup,
} from './workspace.ts';

export type SlackClock = { readonly nowMs: () => number };

export type Message = {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  /** A reply that the channel shows too. */
  readonly broadcast: boolean;
  readonly user: string;
  /** Set for messages of the app. */
  readonly botId: string | null;
  /** The only person who sees it, or null when all members do. */
  readonly onlyFor: string | null;
  readonly fileIds: readonly string[];
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly attachments: readonly Json[];
  readonly edited: boolean;
  /** Grows with every edit, so that the page redraws only what changed. */
  readonly version: number;
  readonly metadata: Json | null;
};

export type StoredFile = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly bytes: Buffer;
  readonly altText: string;
  /** False until files.completeUploadExternal named it. */
  readonly complete: boolean;
};

export type OpenView = {
  readonly id: string;
  readonly userId: string;
  readonly hash: string;
  readonly rootId: string;
  readonly previousId: string | null;
  readonly view: Json;
  /** What the person has filled in so far: block_id -> action_id -> raw value. */
  readonly values: RawValues;
};

export type RawValue = string | readonly string[] | null;
export type RawValues = { readonly [blockId: string]: { readonly [actionId: string]: RawValue } };

export type Trigger = {
  readonly userId: string;
  readonly atMs: number;
  /** The modal that was open when the person acted, which views.push adds to. */
  readonly fromViewId: string | null;
  used: boolean;
};

export type Hook = {
  readonly userId: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly messageTs: string | null;
  readonly atMs: number;
  uses: number;
};

export type State = {
  readonly manifest: Manifest;
  readonly clock: SlackClock & { readonly advance: (ms: number) => void };
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  readonly groups: Map<string, UserGroup>;
  /** Keyed by channel and ts, oldest first. */
  readonly messages: Map<string, Message>;
  readonly files: Map<string, StoredFile>;
  /** Modal stacks by person, the topmost last. */
  readonly modals: Map<string, OpenView[]>;
  readonly homes: Map<string, OpenView>;
  readonly triggers: Map<string, Trigger>;
  readonly hooks: Map<string, Hook>;
  /** Options that the app offered for external selects, by person, action id and value. */
  readonly offered: Map<string, Json>;
  readonly log: TrafficLog;
  readonly listeners: Set<() => void>;
  counter: number;
  lastTsMicros: number;
};

export const bounds = {
  messages: 2_000,
  files: 400,
  fileBytes: 96 * 1024 * 1024,
  triggers: 2_000,
  hooks: 2_000,
  offered: 2_000,
} as const;

export function createState(manifest: Manifest, base: SlackClock): State {
  let shiftMs = 0;
  const clock = {
    nowMs: () => base.nowMs() + shiftMs,
    advance: (ms: number) => {
      shiftMs += ms;
    },
  };
  return {
    manifest,
    clock,
    users: new Map(seedUsers(manifest.botName).map((user) => [user.id, user])),
    channels: new Map(seedChannels().map((channel) => [channel.id, channel])),
    groups: new Map(seedGroups().map((group) => [group.id, group])),
    messages: new Map(),
    files: new Map(),
    modals: new Map(),
    homes: new Map(),
    triggers: new Map(),
    hooks: new Map(),
    offered: new Map(),
    log: createLog(),
    listeners: new Set(),
    counter: 0,
    lastTsMicros: 0,
  };
}

/** Tells the page and everyone who waits that something is different now. */
export function changed(state: State): void {
  for (const listener of [...state.listeners]) listener();
}

/** Unique within one start of the local Slack. */
export function nextId(state: State, prefix: string): string {
  state.counter += 1;
  return `${prefix}${state.counter.toString(36).toUpperCase().padStart(6, '0')}`;
}

/** Message timestamps are unique and rise, as Slack's do. */
export function nextTs(state: State): string {
  state.lastTsMicros = Math.max(state.clock.nowMs() * 1000, state.lastTsMicros + 1);
  const seconds = Math.floor(state.lastTsMicros / 1_000_000);
  return `${seconds}.${String(state.lastTsMicros % 1_000_000).padStart(6, '0')}`;
}

export type NewMessage = {
  readonly channel: string;
  readonly user?: string;
  readonly onlyFor?: string | null;
  readonly threadTs?: string | null;
  readonly broadcast?: boolean;
  readonly text: string;
  readonly blocks?: readonly Json[];
  readonly attachments?: readonly Json[];
  readonly fileIds?: readonly string[];
  readonly metadata?: Json | null;
};

export function addMessage(state: State, fresh: NewMessage): Message {
  const user = fresh.user ?? botUserId;
  const message: Message = {
    channel: fresh.channel,
    ts: nextTs(state),
    threadTs: fresh.threadTs ?? null,
    broadcast: fresh.broadcast ?? false,
    user,
    botId: user === botUserId ? botId : null,
    onlyFor: fresh.onlyFor ?? null,
    fileIds: fresh.fileIds ?? [],
    text: fresh.text,
    blocks: withBlockIds(state, fresh.blocks ?? []),
    attachments: fresh.attachments ?? [],
    edited: false,
    version: 1,
    metadata: fresh.metadata ?? null,
  };
  state.messages.set(messageKey(message), message);
  trim(state.messages, bounds.messages);
  changed(state);
  return message;
}

export type MessageEdit = Partial<Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata'>>;

export function editMessage(state: State, message: Message, edit: MessageEdit): Message {
  const blocks = edit.blocks === undefined ? message.blocks : withBlockIds(state, edit.blocks);
  const next: Message = {
    ...message,
    ...edit,
    blocks,
    // Slack marks an edit only when the message is text: apps rewrite their blocks all the time.
    edited: blocks.length === 0,
    version: message.version + 1,
  };
  state.messages.set(messageKey(message), next);
  changed(state);
  return next;
}

export function removeMessage(state: State, message: Message): void {
  state.messages.delete(messageKey(message));
  changed(state);
}

export function findMessage(state: State, channel: string, ts: string): Message | undefined {
  return state.messages.get(`${channel} ${ts}`);
}

/** Slack gives every block an id when the app gave none. */
export function withBlockIds(state: State, blocks: readonly Json[]): readonly Json[] {
  return blocks.map((block) =>
    typeof block['block_id'] === 'string' ? block : { ...block, block_id: nextId(state, 'b') },
  );
}

/** Drops the oldest entries of a map beyond the bound. */
export function trim<T>(map: Map<string, T>, bound: number): void {
  for (const key of map.keys()) {
    if (map.size <= bound) return;
    map.delete(key);
  }
}

function messageKey(message: Message): string {
  return `${message.channel} ${message.ts}`;
}
