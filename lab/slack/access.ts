/** The short-lived rights that Slack hands out with each interaction: trigger ids and response_urls. */

import { bounds, changed, type Hook, nextId, type State, type Trigger, trim } from './state.ts';

export const triggerLifeMs = 3_000;
export const hookLifeMs = 30 * 60_000;
export const hookUses = 5;

export function newTrigger(state: State, userId: string, fromViewId: string | null): string {
  const id = `${state.clock.nowMs()}.${nextId(state, 'TR')}`;
  state.triggers.set(id, { userId, atMs: state.clock.nowMs(), fromViewId, used: false });
  trim(state.triggers, bounds.triggers);
  return id;
}

/** Spends a trigger: it lives three seconds and works once. */
export function spendTrigger(state: State, id: string): Trigger | { readonly error: string } {
  const trigger = state.triggers.get(id);
  if (trigger === undefined) return { error: 'invalid_trigger_id' };
  if (trigger.used) return { error: 'exchanged_trigger_id' };
  if (state.clock.nowMs() - trigger.atMs > triggerLifeMs) return { error: 'expired_trigger_id' };
  trigger.used = true;
  return trigger;
}

export function newHook(state: State, hook: Omit<Hook, 'atMs' | 'uses'>): string {
  const id = nextId(state, 'HK');
  state.hooks.set(id, { ...hook, atMs: state.clock.nowMs(), uses: 0 });
  trim(state.hooks, bounds.hooks);
  return id;
}

/** Spends one of a response_url's five uses within thirty minutes. */
export function spendHook(state: State, id: string): Hook | { readonly error: string } {
  const hook = state.hooks.get(id);
  if (hook === undefined) return { error: 'no_such_url' };
  if (state.clock.nowMs() - hook.atMs > hookLifeMs) return { error: 'expired_url' };
  if (hook.uses >= hookUses) return { error: 'used_url' };
  hook.uses += 1;
  changed(state);
  return hook;
}
