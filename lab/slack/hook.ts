/** response_url: five answers within thirty minutes, to one person or to the channel, or in place of the original. */

import { spendHook } from './access.ts';
import { asList, asString, isJson } from './json.ts';
import { messageFault } from './limits/message.ts';
import { record } from './log.ts';
import { addMessage, editMessage, findMessage, type Hook, removeMessage, type State } from './state.ts';

export type HookAnswer = { readonly status: number; readonly text: string };

export function answerHook(state: State, id: string, body: unknown): HookAnswer {
  const answer = applied(state, id, body);
  record(state.log, {
    atMs: state.clock.nowMs(),
    kind: 'hook',
    name: 'response_url',
    ok: answer.status === 200,
    tookMs: 0,
    outcome: answer.text,
    request: body,
    response: answer,
  });
  return answer;
}

function applied(state: State, id: string, body: unknown): HookAnswer {
  const hook = spendHook(state, id);
  if ('error' in hook) return { status: 404, text: hook.error };
  if (!isJson(body)) return { status: 400, text: 'invalid_payload' };
  const original = hook.messageTs === null ? undefined : findMessage(state, hook.channel, hook.messageTs);
  if (body['delete_original'] === true) {
    if (original !== undefined) removeMessage(state, original);
    return { status: 200, text: 'ok' };
  }
  const content = { text: asString(body['text']), blocks: asList(body['blocks']) };
  const fault = messageFault(content);
  if (fault !== null) return { status: 400, text: [fault.error, ...fault.messages].join(' ') };
  if (body['replace_original'] === true && original !== undefined) {
    editMessage(state, original, content);
    return { status: 200, text: 'ok' };
  }
  addMessage(state, {
    ...content,
    channel: hook.channel,
    ...audience(hook, body['response_type']),
    threadTs: threadOf(hook, body['thread_ts']),
  });
  return { status: 200, text: 'ok' };
}

function audience(hook: Hook, responseType: unknown): { readonly onlyFor: string | null } {
  return { onlyFor: responseType === 'in_channel' ? null : hook.userId };
}

function threadOf(hook: Hook, asked: unknown): string | null {
  return typeof asked === 'string' && asked !== '' ? asked : hook.threadTs;
}
