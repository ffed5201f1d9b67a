/** The control interface over HTTP, for tests and scripts in other processes: POST /control/<name> with a JSON body. */

import type { Control } from './control.ts';
import type { Fault } from './faults.ts';
import { asJson, asString, asStrings, type Json } from './json.ts';
import type { Message, RawValue, RawValues } from './state.ts';

export type ControlAnswer = { readonly status: number; readonly body: unknown };

type Handler = (control: Control, args: Json) => unknown;

const handlers: Readonly<Record<string, Handler>> = {
  command: (control, args) => control.command(text(args, 'user'), text(args, 'channel'), text(args, 'text')),
  click: (control, args) =>
    control.click(text(args, 'user'), text(args, 'messageTs'), text(args, 'actionId'), clickOptions(args)),
  clickInView: (control, args) => control.clickInView(text(args, 'user'), text(args, 'actionId'), clickOptions(args)),
  submit: (control, args) => control.submit(text(args, 'user'), rawValues(args['values'])),
  closeModal: (control, args) => control.closeModal(text(args, 'user')),
  openHome: (control, args) => control.openHome(text(args, 'user')),
  shortcut: (control, args) =>
    control.shortcut(text(args, 'user'), text(args, 'callbackId'), text(args, 'messageTs') || undefined),
  modal: (control, args) => control.modal(text(args, 'user')) ?? null,
  home: (control, args) => control.home(text(args, 'user')) ?? null,
  messages: (control) => control.messages(),
  files: (control) => control.files().map(({ bytes, ...file }) => ({ ...file, size: bytes.length })),
  waitForMessage: (control, args) =>
    control.waitForMessage((message) => fits(message, args), Math.min(Number(args['deadlineMs'] ?? 10_000), 600_000)),
  advance: (control, args) => control.advance(Number(args['ms'] ?? 0)),
  fault: (control, args) => control.fault(text(args, 'method'), faultOf(asJson(args['fault']))),
  clearFaults: (control) => control.clearFaults(),
  disconnectSockets: (control, args) =>
    control.disconnectSockets(args['how'] === 'abrupt' ? 'abrupt' : 'refresh_requested'),
  socketCount: (control) => control.socketCount(),
  setBotUrl: (control, args) => control.setBotUrl(text(args, 'url') || null),
  setGroupMembers: (control, args) => control.setGroupMembers(text(args, 'group'), asStrings(args['members'])),
  archiveChannel: (control, args) => control.archiveChannel(text(args, 'channel'), args['archived'] !== false),
  deleteMessage: (control, args) => control.deleteMessage(text(args, 'messageTs')),
  log: (control) => control.log(),
};

export async function answerControl(control: Control, name: string, body: unknown): Promise<ControlAnswer> {
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (handler === undefined) {
    return { status: 404, body: { error: `No control ${name}. There are: ${Object.keys(handlers).join(', ')}.` } };
  }
  try {
    return { status: 200, body: (await handler(control, asJson(body))) ?? null };
  } catch (error) {
    return { status: 408, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function text(args: Json, key: string): string {
  return asString(args[key]);
}

function clickOptions(args: Json): { blockId?: string; value?: RawValue; values?: RawValues } {
  const { blockId, value, values } = { blockId: args['blockId'], value: args['value'], values: args['values'] };
  return {
    ...(typeof blockId === 'string' ? { blockId } : {}),
    ...(typeof value === 'string' || value === null
      ? { value }
      : Array.isArray(value)
        ? { value: asStrings(value) }
        : {}),
    ...(values === undefined ? {} : { values: rawValues(values) }),
  };
}

/** block_id -> action_id -> text, list of texts or null; everything else is dropped. */
export function rawValues(value: unknown): RawValues {
  const blocks = Object.entries(asJson(value)).map(([blockId, fields]) => {
    const kept = Object.entries(asJson(fields)).map(([actionId, raw]): [string, RawValue] => [
      actionId,
      Array.isArray(raw) ? asStrings(raw) : typeof raw === 'string' ? raw : null,
    ]);
    return [blockId, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(blocks);
}

function fits(message: Message, args: Json): boolean {
  const { channel, user, afterTs } = {
    channel: text(args, 'channel'),
    user: text(args, 'user'),
    afterTs: text(args, 'afterTs'),
  };
  const wanted = text(args, 'textIncludes');
  return (
    (channel === '' || message.channel === channel) &&
    (user === '' || message.user === user) &&
    (afterTs === '' || message.ts > afterTs) &&
    (wanted === '' || `${message.text} ${JSON.stringify(message.blocks)}`.includes(wanted))
  );
}

function faultOf(args: Json): Fault {
  const number = (key: string) => (typeof args[key] === 'number' ? { [key]: args[key] } : {});
  return {
    ...(typeof args['error'] === 'string' ? { error: args['error'] } : {}),
    ...number('httpStatus'),
    ...number('retryAfterSec'),
    ...number('delayMs'),
    ...number('times'),
    ...(args['loseAnswer'] === true ? { loseAnswer: true } : {}),
  };
}
