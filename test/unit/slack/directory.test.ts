import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { personOf } from '../../../src/slack/directory.ts';

describe('a person', () => {
  const base = { id: 'U1', team_id: 'T1', name: 'mira', profile: { display_name: 'Mira' } };
  for (const [flags, kind] of [
    [{}, 'member'],
    [{ is_admin: true, is_owner: true }, 'member'],
    [{ is_restricted: true }, 'guest'],
    [{ is_ultra_restricted: true }, 'guest'],
    [{ is_stranger: true }, 'stranger'],
    [{ is_bot: true }, 'bot'],
    [{ deleted: true }, 'deleted'],
    [{ deleted: true, is_admin: true }, 'deleted'],
    [{ is_stranger: true, is_restricted: true }, 'stranger'],
  ] as const) {
    it(`with ${JSON.stringify(flags)} is a ${kind}`, () => {
      assert.deepEqual(personOf({ ...base, ...flags }, 'U1'), { userId: 'U1', teamId: 'T1', name: 'Mira', kind });
    });
  }
  it('without a team belongs to none', () => assert.equal(personOf({ id: 'U1' }, 'U1').teamId, ''));
});
