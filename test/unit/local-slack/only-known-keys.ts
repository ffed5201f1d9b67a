/**
 * The other direction of the contract: the local Slack sends nothing that neither Slack's example nor the type of Slack's own
 * library knows. What is in no example but typed stands here as a literal, so that a key unknown to the type would not compile.
 */

import { readFileSync } from 'node:fs';
import type { BlockAction, EnvelopedEvent, MessageShortcut, ViewOutput, ViewSubmitAction, webApi } from '@slack/bolt';

type MessageObject = NonNullable<webApi.ChatPostMessageResponse['message']>;

const enterprise: Partial<BlockAction> & Partial<Pick<ViewSubmitAction, 'is_enterprise_install'>> = {
  is_enterprise_install: false,
};
const text: ViewOutput['title'] = { type: 'plain_text', text: 'x', emoji: true };
const view = {
  ...{ title: text, close: text, submit: text },
  ...({
    app_installed_team_id: 'T1',
    external_id: '',
    previous_view_id: null,
    state: { values: {} },
  } satisfies Partial<ViewOutput>),
};
/** Bolt leaves the message open; the Web API's answer types it. */
const message: MessageObject = { team: 'T1', app_id: 'A1', bot_id: 'B1', blocks: [], type: 'message' };
const namedUser: Partial<BlockAction['user']> = { name: 'bob' };
const shortcutUser: Partial<MessageShortcut['user']> = { team_id: 'T1' };
const envelope: Partial<EnvelopedEvent<object>> = { authorizations: [] };

export const typedToo = {
  click: { ...enterprise, user: namedUser, message },
  form: { ...enterprise, view },
  shortcut: { ...enterprise, user: shortcutUser, message },
  event: { ...envelope, event: { view } },
} as const;

/** Keys that are the app's own: ids of blocks and actions, and what the app put into its blocks. */
const appsOwn = /\/(?:blocks|state\/values|authorizations)$/;

/** Where `actual` holds a key that none of `known` has. Of lists, each element is held against the first known one. */
export function extra(actual: unknown, known: readonly unknown[], at = ''): string[] {
  if (typeof actual !== 'object' || actual === null || appsOwn.test(at)) return [];
  const shapes = known.filter((each): each is object => typeof each === 'object' && each !== null);
  if (Array.isArray(actual)) {
    const elements = shapes.map((each) => (Array.isArray(each) ? (each[0] as unknown) : undefined));
    return actual.flatMap((each) => extra(each, elements, `${at}/*`));
  }
  return Object.entries(actual).flatMap(([key, value]) => {
    const within = shapes.filter((each) => key in each).map((each) => (each as Record<string, unknown>)[key]);
    return within.length === 0 ? [`${at}/${key}`] : extra(value, within, `${at}/${key}`);
  });
}

/** What an answer may hold: keys, and for each the name of its type if that is described beside it. */
export type Shapes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The types of a method's answer, from the library's own declarations: they are made by a machine, one key a line. */
export function answerShapes(method: string): { readonly root: string; readonly shapes: Shapes } {
  const root = `${method
    .split('.')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Response`;
  const folder = 'node_modules/@slack/web-api/dist/types/response';
  const declared = readFileSync(`${folder}/${root}.d.ts`, 'utf8');
  const found = declared.matchAll(/^export (?:interface|type) (\w+)[^{]*\{\n([\s\S]*?)^\}/gm);
  const shapes = new Map(
    [...found].map(([, name = '', body = '']) => {
      const keys = [...body.matchAll(/^ {4}(\w+)\??: ([^;]+);$/gm)].map(
        ([, key = '', type = '']) => [key, type.replaceAll(/\[\]|[()]/g, '')] as const,
      );
      return [name, new Map(keys)] as const;
    }),
  );
  return { root, shapes };
}

/** Where an answer holds a key that its type does not know. */
export function untyped(answer: unknown, shapes: Shapes, type: string, at = ''): string[] {
  const known = shapes.get(type);
  if (typeof answer !== 'object' || answer === null || known === undefined) return [];
  if (Array.isArray(answer)) return answer.flatMap((each) => untyped(each, shapes, type, `${at}/*`));
  return Object.entries(answer).flatMap(([key, value]) => {
    const next = known.get(key);
    return next === undefined ? [`${at}/${key}`] : untyped(value, shapes, next, `${at}/${key}`);
  });
}
