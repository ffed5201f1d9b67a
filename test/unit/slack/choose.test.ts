import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { JobRequest } from '../../../jobs/catalogue.ts';
import { ok } from '../../../jobs/outcome.ts';
import type { Desk } from '../../../src/slack/desk.ts';
import { choose } from '../../../src/slack/listeners/choose.ts';
import { approvedByBob, proposal, withChoices } from '../../golden/views/support/cards.ts';

const asker = { teamId: 'T1', userId: 'U0MIRA', name: 'mira', channel: 'C111', deliveryId: 'one' };

function deskWith(stored: Proposal, kind: 'member' | 'guest' = 'member') {
  const jobs: JobRequest[] = [];
  const desk = {
    homeTeamId: 'T1',
    proposals: { get: async () => ok(stored) },
    policyOf: () => ok({ askers: null }),
    directory: { person: async (userId: string) => ok({ userId, teamId: 'T1', name: userId, kind }) },
    queue: {
      add: async (job: JobRequest) => {
        jobs.push(job);
        return ok(null);
      },
    },
  } as unknown as Desk;
  return { desk, jobs };
}

describe('a button that takes another choice', () => {
  const { proposal: stored } = withChoices();
  const button = { proposalId: stored.proposalId, digest: stored.digest };

  it('asks for what was stored with the posting, in the name of whoever pressed', async () => {
    const { desk, jobs } = deskWith(stored);
    const said = await choose(desk, button, 'smallest', asker);
    assert.match(said.text, /smallest\. It takes the place of P-7F3K/);
    const [job] = jobs;
    assert.ok(job?.kind === 'plan');
    assert.deepEqual(job.request, { intent: { kind: 'rebalance' }, balance: 'replicas' });
    assert.equal(job.ask.person.userId, 'U0MIRA');
    assert.deepEqual(job.taking, { proposalId: 'P-7F3K', name: 'smallest' });
  });
  for (const [what, spoilt, pressed, name, kind] of [
    ['with the digest of another plan', stored, { ...button, digest: 'f'.repeat(64) }, 'smallest', 'member'],
    ['for a choice that was not offered', stored, button, 'balanced', 'member'],
    ['on a plan without choices', proposal(), button, 'smallest', 'member'],
    ['on a plan that was approved', { ...stored, ...approvedByBob, state: 'approved' }, button, 'smallest', 'member'],
    ['on a plan that was superseded', { ...stored, state: 'superseded' }, button, 'smallest', 'member'],
    ['by a guest', stored, button, 'smallest', 'guest'],
  ] as const) {
    it(`makes no plan ${what}, and says so`, async () => {
      const { desk, jobs } = deskWith(spoilt as Proposal, kind);
      const said = await choose(desk, pressed, name, asker);
      assert.deepEqual(jobs, []);
      assert.match(said.text, /not offered with it|cannot ask for plans/);
    });
  }
});
