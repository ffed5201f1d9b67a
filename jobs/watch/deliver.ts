/**
 * Brings the messages in Slack up to what the watch remembers. What is posted carries a token; where an earlier try may have
 * arrived although nobody learned of it, the message is looked for before it is posted again.
 */

import type { Helpers } from '../card.ts';
import type { Deps } from '../deps.ts';
import { cardOf } from '../messages.ts';
import type { Outcome, Refusal } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import type { MessageRef } from '../people.ts';
import { within } from '../within.ts';
import type { StoredWatch, WatchStore } from './ports.ts';
import { type Group, isOpen, type Note, type WatchState } from './state.ts';

export type Delivery = {
  readonly clusterName: string;
  readonly channel: string;
  readonly store: WatchStore;
  /** What was kept before this look: what is in there may have been tried already. */
  readonly known: WatchState;
  /** After this, what is left waits for the next look. */
  readonly untilMs: number;
};

const editAtMostMs = 10_000;

export async function deliver(deps: Deps, kept: StoredWatch, to: Delivery): Promise<Outcome<StoredWatch>> {
  let now = kept;
  const save = async (groups: readonly Group[]): Promise<Outcome<null>> => {
    const next = { revision: now.revision + 1, state: { ...now.state, groups } };
    const written = await to.store.write(to.clusterName, next);
    if (written.ok) now = next;
    return written;
  };
  const put = (group: Group) => save(now.state.groups.map((one) => (one.key === group.key ? group : one)));
  for (const { key } of kept.state.groups) {
    if (deps.clock.nowMs() > to.untilMs) return ok(now);
    const group = now.state.groups.find((one) => one.key === key);
    if (group === undefined) continue;
    const done = await bringUp(deps, group, { ...to, put });
    // Slack that is away is away for the others too; all of it is tried again at the next look.
    if (!done.ok) {
      deps.log('an alert could not be told yet', { cluster: to.clusterName, reason: done.message });
      return done.code === 'slack-refused' ? ok(now) : done;
    }
  }
  const left = now.state.groups.filter((group) => !isTold(group));
  if (left.length < now.state.groups.length) {
    const saved = await save(left);
    if (!saved.ok) return saved;
  }
  return ok(now);
}

/** Over, and everybody was told so. */
function isTold(group: Group): boolean {
  return group.notes.length === 0 && group.shown === shownBy(group) && !group.alerts.some(isOpen);
}

type Step = Delivery & { readonly put: (group: Group) => Promise<Outcome<null>> };

async function bringUp(deps: Deps, group: Group, step: Step): Promise<Outcome<null>> {
  const posted = await posting(deps, group, step);
  if (!posted.ok) return posted;
  let now = posted.value;
  if (now.message !== null && now.shown !== shownBy(now)) {
    const card = cardOf(deps, step.clusterName, {
      kind: 'watch',
      group: now,
      helpers: helpersOf(deps, step.clusterName),
    });
    const edited = await withinTime(deps, deps.messenger.edit(now.message, card));
    // A message that somebody deleted is not written anew: its thread and the next alert have to do.
    if (!edited.ok && edited.code !== 'slack-refused') return edited;
    now = { ...now, shown: shownBy(now) };
    const saved = await step.put(now);
    if (!saved.ok) return saved;
  }
  for (const note of now.notes) {
    const said =
      now.message === null ? ok(null) : await replying(deps, { group: now, message: now.message, note }, step);
    if (!said.ok && said.code !== 'slack-refused') return said;
    now = { ...now, notes: now.notes.filter(({ key }) => key !== note.key) };
    const saved = await step.put(now);
    if (!saved.ok) return saved;
  }
  return ok(null);
}

async function posting(deps: Deps, group: Group, step: Step): Promise<Outcome<Group>> {
  if (group.message !== null) return ok(group);
  const { channel, clusterName } = step;
  const token = `${clusterName}-${group.beganMs}-${group.key}`;
  const tried = step.known.groups.some(({ key }) => key === group.key);
  const place = { channel, threadTs: null, sinceMs: group.beganMs };
  const found = tried ? await deps.messenger.find(place, token) : ok(null);
  if (!found.ok && found.code !== 'slack-refused') return found;
  if (!found.ok) deps.log('what was posted cannot be looked up', { channel, reason: found.message });
  const card = cardOf(deps, clusterName, { kind: 'watch', group, helpers: helpersOf(deps, clusterName) });
  const before = found.ok ? found.value : null;
  const message = before === null ? await deps.messenger.post(channel, card, { token }) : ok(before);
  if (!message.ok) return message;
  // What was found may show less than is known by now.
  const next = { ...group, message: message.value, shown: before === null ? shownBy(group) : null };
  const saved = await step.put(next);
  return saved.ok ? ok(next) : saved;
}

async function replying(
  deps: Deps,
  { group, message, note }: { readonly group: Group; readonly message: MessageRef; readonly note: Note },
  step: Step,
): Promise<Outcome<null>> {
  const token = `${step.clusterName}-${group.beganMs}-${note.key}`;
  const tried = step.known.groups.some(({ notes }) => notes.some(({ key }) => key === note.key));
  if (tried) {
    const place = { channel: message.channel, threadTs: message.ts, sinceMs: group.beganMs };
    const found = await deps.messenger.find(place, token);
    if (!found.ok && found.code !== 'slack-refused') return found;
    if (found.ok && found.value !== null) return ok(null);
  }
  return deps.messenger.reply(message, note.text, { token, loud: note.loud });
}

/** What the message is to show, told apart from what it shows: no moment in it that changes by itself. */
export function shownBy({ alerts }: Group): string {
  return alerts
    .map(({ rule, severity, total, subjects, missing, ended }) =>
      [rule, severity, total, subjects.length - missing.length, ended?.how ?? 'open'].join(' '),
    )
    .join('; ');
}

export function helpersOf(deps: Deps, clusterName: string): Helpers {
  const policy = deps.policyOf(clusterName);
  const command = `${deps.watch?.command ?? '/kafka'} on ${clusterName}`;
  if (!policy.ok) return { askers: null, approvers: [], command };
  const { askers = null, approvers } = policy.value;
  return {
    askers: askers === null ? null : [...askers.groups, ...askers.users],
    approvers: [...approvers.groups, ...approvers.users],
    command,
  };
}

/** An edit that Slack does not take waits in its pacer; a look does not wait with it. */
function withinTime(deps: Deps, edit: Promise<Outcome<null>>): Promise<Outcome<null>> {
  const late: Refusal = refuse('slack-unreachable', 'Slack did not take an edit in time.', 'It is tried again.');
  return within(deps.clock, editAtMostMs, edit, () => late);
}
