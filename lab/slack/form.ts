/** A person sends or closes a modal. */

import { type Acting, type Desk, deliveryFault, refused, send, whereOf } from './act.ts';
import { asJson, asList, asString, isJson, type Json } from './json.ts';
import { viewProblems } from './limits/view.ts';
import { viewClosed, viewSubmission } from './payloads.ts';
import { offeredBy } from './press.ts';
import type { OpenView, RawValues } from './state.ts';
import { stateValues } from './views/elements.ts';
import { clientErrors } from './views/required.ts';
import { closeModal, fillView, pushModal, replaceView, stackOf, topModal } from './views/stack.ts';
import { viewObject } from './views/view-object.ts';
import type { User } from './workspace.ts';

const trouble = 'We had some trouble connecting. Try again?';

export async function submitForm(desk: Desk, user: User, values: RawValues): Promise<Acting> {
  const { state } = desk;
  const open = topModal(state, user.id);
  if (open === undefined) return refused('view_not_found', `${user.name} has no form open.`);
  if (!isJson(open.view['submit'])) return refused('no_submit', 'This view has nothing to submit.');
  const filled = fillView(state, open, values);
  const blocks = asList(filled.view['blocks']);
  const errors = clientErrors(blocks, stateValues(blocks, filled.values, offeredBy(desk, user)));
  if (Object.keys(errors).length > 0)
    return { ok: false, error: 'invalid_input', detail: 'Some fields need attention.', errors };
  const payload = viewSubmission(whereOf(desk, user), viewObject(filled, offeredBy(desk, user)));
  const name = `view_submission ${asString(open.view['callback_id'])}`;
  const delivered = await send(desk, user, name, { kind: 'interactive', payload });
  if (delivered.kind !== 'acknowledged') {
    const fault = deliveryFault(delivered);
    return refused(fault !== null && !fault.ok ? fault.error : 'dispatch_failed', trouble);
  }
  return answerForm(desk, user, filled, delivered.body, delivered.tookMs);
}

function answerForm(desk: Desk, user: User, open: OpenView, body: unknown, tookMs: number): Acting {
  const { state } = desk;
  const answer = asJson(body);
  const view = asJson(answer['view']);
  switch (answer['response_action']) {
    case undefined:
      // Anything but an empty acknowledgement is an error to Slack.
      if (body !== undefined && Object.keys(answer).length > 0) return refused('bad_response', trouble);
      closeModal(state, user.id, false);
      return { ok: true, tookMs };
    case 'errors':
      return errorsOf(open, answer);
    case 'clear':
      closeModal(state, user.id, true);
      return { ok: true, tookMs };
    case 'update':
    case 'push': {
      const problems = viewProblems(view, 'modal');
      if (problems.length > 0) return refused('bad_response', `${trouble} (${problems.join(' ')})`);
      if (answer['response_action'] === 'update') replaceView(state, open, view);
      else if (pushModal(state, user.id, view) === null) return refused('push_limit_reached', trouble);
      return { ok: true, tookMs };
    }
    default:
      return refused('bad_response', trouble);
  }
}

/** Slack takes errors for input blocks of that very view only. */
function errorsOf(open: OpenView, answer: Json): Acting {
  const inputs = asList(open.view['blocks']).filter((block) => block['type'] === 'input');
  const ids = new Set(inputs.map((block) => asString(block['block_id'])));
  const errors = Object.entries(asJson(answer['errors'])).map(([id, text]) => [id, asString(text)] as const);
  if (errors.length === 0 || errors.some(([id]) => !ids.has(id))) {
    return refused('bad_response', `${trouble} (errors must name input blocks)`);
  }
  return { ok: false, error: 'invalid_input', detail: 'The app found errors.', errors: Object.fromEntries(errors) };
}

/** Closes the topmost view, or all when it says clear_on_close; tells the app when it asked for that. */
export async function closeForm(desk: Desk, user: User): Promise<Acting> {
  const { state } = desk;
  const stack = stackOf(state, user.id);
  const top = stack.at(-1);
  if (top === undefined) return refused('view_not_found', `${user.name} has no form open.`);
  const all = top.view['clear_on_close'] === true;
  closeModal(state, user.id, all);
  for (const open of all ? [...stack].reverse() : [top]) {
    if (open.view['notify_on_close'] !== true) continue;
    const payload = viewClosed(user, viewObject(open), all);
    await send(desk, user, `view_closed ${asString(open.view['callback_id'])}`, { kind: 'interactive', payload });
  }
  return { ok: true, tookMs: 0 };
}
