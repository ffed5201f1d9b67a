/** views.*: modals and the App Home. */

import { spendTrigger } from '../access.ts';
import { isJson, type Json } from '../json.ts';
import { viewProblems } from '../limits/view.ts';
import type { OpenView } from '../state.ts';
import { findView, openModal, publishHome, pushModal, replaceView } from '../views/stack.ts';
import { viewObject } from '../views/view-object.ts';
import { type Answer, bot, type Call, fail, type MethodTable, ok } from './method.ts';
import { textArg } from './payload-args.ts';

export const viewMethods: MethodTable = {
  'views.open': bot(null, (call) => {
    const given = viewArg(call, 'modal');
    if ('ok' in given) return given;
    const trigger = spendTrigger(call.state, textArg(call.args, 'trigger_id'));
    if ('error' in trigger) return fail(trigger.error);
    return shown(openModal(call.state, trigger.userId, given.view));
  }),
  'views.push': bot(null, (call) => {
    const given = viewArg(call, 'modal');
    if ('ok' in given) return given;
    const trigger = spendTrigger(call.state, textArg(call.args, 'trigger_id'));
    if ('error' in trigger) return fail(trigger.error);
    // Only an interaction inside a modal gives the right to push onto it.
    if (trigger.fromViewId === null) return fail('invalid_trigger_id');
    const pushed = pushModal(call.state, trigger.userId, given.view);
    return pushed === null ? fail('push_limit_reached') : shown(pushed);
  }),
  'views.update': bot(null, update),
  'views.publish': bot(null, (call) => {
    const { state, args } = call;
    if (!state.manifest.homeTab) return fail('not_enabled');
    const given = viewArg(call, 'home');
    if ('ok' in given) return given;
    const user = state.users.get(textArg(args, 'user_id'));
    if (user === undefined) return fail('invalid_arguments', ['invalid `user_id`']);
    const hash = textArg(args, 'hash');
    const current = state.homes.get(user.id);
    if (hash !== '' && current !== undefined && hash !== current.hash) return fail('hash_conflict');
    return shown(publishHome(state, user.id, given.view));
  }),
};

function update(call: Call): Answer {
  const { state, args } = call;
  const open = findView(state, { viewId: textArg(args, 'view_id'), externalId: textArg(args, 'external_id') });
  if (open === undefined) return fail('not_found');
  const given = viewArg(call, open.view['type'] === 'home' ? 'home' : 'modal');
  if ('ok' in given) return given;
  const hash = textArg(args, 'hash');
  if (hash !== '' && hash !== open.hash) return fail('hash_conflict');
  return shown(replaceView(state, open, given.view));
}

function viewArg(call: Call, wanted: 'modal' | 'home'): { readonly view: Json } | Answer {
  const view = call.args['view'];
  if (!isJson(view)) return fail('invalid_arguments', ['[ERROR] missing required field: view']);
  const problems = viewProblems(view, wanted);
  return problems.length === 0 ? { view } : fail('invalid_arguments', problems);
}

function shown(open: OpenView): Answer {
  return ok({ view: viewObject(open) });
}
