/** The Directory port over Slack: who people are and who is in a group, at most a minute old. Unknown is a refusal, never a yes. */

import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { Directory, DirectoryPerson } from '../../jobs/people.ts';
import type { Clock } from '../../jobs/ports.ts';
import { withRetries } from './retry.ts';
import { ask, outcomeOf, type WebClient } from './web-client.ts';

const freshForMs = 60_000;
const entriesAtMost = 2000;

type SlackUser = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>;

export function createDirectory(options: { readonly client: WebClient; readonly clock: Clock }): Directory {
  const { client, clock } = options;
  const people = cache<DirectoryPerson>(clock);
  const groups = cache<readonly string[]>(clock);
  const bounded = { clock, attempts: 3, waitAtMostMs: 5000, repeatable: true } as const;
  return {
    person: (userId) =>
      people(userId, async () => {
        const answer = await withRetries(() => ask(() => client.users.info({ user: userId })), bounded);
        const info = outcomeOf(answer, `asking who ${userId} is`);
        if (!info.ok) return info;
        const { user } = info.value;
        if (user?.id !== userId) {
          return refuse('slack-refused', `Slack does not say who ${userId} is.`, 'Try again in a minute.');
        }
        return ok(personOf(user, userId));
      }),
    groupMembers: (groupId) =>
      groups(groupId, async () => {
        const call = () => ask(() => client.usergroups.users.list({ usergroup: groupId, include_disabled: false }));
        const list = outcomeOf(await withRetries(call, bounded), `asking who is in the group ${groupId}`);
        return list.ok ? ok(list.value.users ?? []) : list;
      }),
  };
}

export function personOf(user: SlackUser, userId: string): DirectoryPerson {
  const name = user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || userId;
  return { userId, teamId: user.team_id ?? '', name, kind: kindOf(user) };
}

/** The least trusted of what applies. */
function kindOf(user: SlackUser): DirectoryPerson['kind'] {
  if (user.deleted === true) return 'deleted';
  if (user.is_bot === true || user.id === 'USLACKBOT') return 'bot';
  if (user.is_stranger === true) return 'stranger';
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest';
  return 'member';
}

/** Keeps answers for a minute; refusals are not kept, so the next question is asked afresh. */
function cache<T>(clock: Clock) {
  const kept = new Map<string, { readonly atMs: number; readonly value: T }>();
  return async (key: string, read: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const known = kept.get(key);
    if (known !== undefined && clock.nowMs() - known.atMs < freshForMs) return ok(known.value);
    kept.delete(key);
    const fresh = await read();
    if (!fresh.ok) return fresh;
    const oldest = kept.keys().next();
    if (kept.size >= entriesAtMost && oldest.done !== true) kept.delete(oldest.value);
    kept.set(key, { atMs: clock.nowMs(), value: fresh.value });
    return fresh;
  };
}
