import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Outcome, ok, refuse } from '../../../jobs/outcome.ts';
import type { Directory, DirectoryPerson } from '../../../jobs/people.ts';
import { mayAsk } from '../../../jobs/policy/may-ask.ts';

const down = refuse('slack-unreachable', 'Slack is down.', 'Wait.');

function directory(person: Partial<DirectoryPerson> | null, members: Outcome<readonly string[]> = ok([])): Directory {
  const found: DirectoryPerson = { userId: 'U1', teamId: 'T1', name: 'mira', kind: 'member', ...person };
  return { person: async () => (person === null ? down : ok(found)), groupMembers: async () => members };
}
const asking = { userId: 'U1', homeTeamId: 'T1', clusterName: 'prod', askers: null };
const group = { users: [], groups: ['S1'] };

describe('asking for plans', () => {
  for (const [what, answer, allowed] of [
    ['a member, where nobody is named', mayAsk(directory({}), asking), true],
    ['a member who is named', mayAsk(directory({}), { ...asking, askers: { users: ['U1'], groups: [] } }), true],
    ['a member of a named group', mayAsk(directory({}, ok(['U1'])), { ...asking, askers: group }), true],
    ['a member of no named group', mayAsk(directory({}, ok(['U2'])), { ...asking, askers: group }), false],
    [
      'anybody, where the list is empty',
      mayAsk(directory({}), { ...asking, askers: { users: [], groups: [] } }),
      false,
    ],
    ['a guest', mayAsk(directory({ kind: 'guest' }), asking), false],
    [
      'a guest who is named',
      mayAsk(directory({ kind: 'guest' }), { ...asking, askers: { users: ['U1'], groups: [] } }),
      false,
    ],
    ['a bot', mayAsk(directory({ kind: 'bot' }), asking), false],
    ['somebody of another workspace', mayAsk(directory({ teamId: 'T2' }), asking), false],
    ['somebody of whom Slack says nothing', mayAsk(directory(null), asking), false],
    [
      'a member of a group that Slack says nothing about',
      mayAsk(directory({}, down), { ...asking, askers: group }),
      false,
    ],
  ] as const) {
    it(`is ${allowed ? 'allowed to' : 'refused to'} ${what}`, async () => assert.equal((await answer).ok, allowed));
  }
});
