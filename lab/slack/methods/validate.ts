/** blocks.validate: what is wrong with blocks, a message or a view, as a list of places. */

import { asList, asString, isJson, type Json } from '../json.ts';
import { blockProblems } from '../limits/blocks.ts';
import { messageFault } from '../limits/message.ts';
import { viewProblems } from '../limits/view.ts';
import { type Answer, type Call, fail, ok } from './method.ts';

export function validate({ args }: Call): Answer {
  const given = ['blocks', 'message', 'view'].filter((key) => args[key] !== undefined);
  if (given.length !== 1)
    return fail('invalid_arguments', ['must provide exactly one of `blocks`, `view`, or `message`']);
  const { blocks, message, view } = { blocks: args['blocks'], message: args['message'], view: args['view'] };
  if (isJson(view)) return verdict('view', viewProblems(view, view['type'] === 'home' ? 'home' : 'modal'));
  if (isJson(message)) {
    const fault = messageFault({ text: asString(message['text']), blocks: asList(message['blocks']) });
    return fault === null ? ok() : verdict('message', fault.messages.length > 0 ? fault.messages : [fault.error]);
  }
  return verdict('blocks', blockProblems(asList(blocks), 'message'));
}

function verdict(what: 'blocks' | 'message' | 'view', problems: readonly string[]): Answer {
  if (problems.length === 0) return ok();
  return { ...fail(`invalid_${what}`), errors: problems.map((problem) => placed(problem, what)) };
}

/** Pointers start at the argument itself: `/0/text/type` in blocks, `/title` in a view. */
function placed(problem: string, what: string): Json {
  const [, message = problem, pointer = ''] = /^\[ERROR\] (.*?)(?: \[json-pointer:(.*)\])?$/.exec(problem) ?? [];
  return { code: 'failed_constraint', message, pointer: pointer.replace(new RegExp(`^/${what}(?=/|$)`), '') };
}
