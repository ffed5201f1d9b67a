import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { approvalHolds, type Click, judgeApproval, judgeRejection, mayControl } from '../../../jobs/approval/policy.ts';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { Outcome } from '../../../jobs/outcome.ts';

const policy = {
  approvers: { users: ['U2'], groups: ['S1'], needed: 1 },
  allowSelfApproval: false,
  approvalLastsMs: 1000,
};

const proposal: Proposal = {
  version: 1,
  proposalId: 'P-1',
  digest: 'digest-a',
  clusterName: 'prod',
  clusterId: 'c1',
  requester: { teamId: 'T1', userId: 'U1', name: 'mira' },
  channel: 'C1',
  messageTs: '1.0',
  state: 'posted',
  createdAtMs: 0,
  expiresAtMs: 1000,
  approvals: [],
  rejection: null,
  executionId: null,
  revision: 2,
};

function click(change: Partial<Click> = {}): Click {
  return {
    proposal,
    digest: 'digest-a',
    channel: 'C1',
    person: { userId: 'U2', teamId: 'T1', name: 'jonas', kind: 'member' },
    homeTeamId: 'T1',
    policy,
    groupMembers: new Map([['S1', ['U3']]]),
    nowMs: 500,
    ...change,
  };
}

const person = (userId: string, change: Partial<Click['person']> = {}): Click['person'] => ({
  userId,
  teamId: 'T1',
  name: userId,
  kind: 'member',
  ...change,
});

describe('an approval', () => {
  it('counts for a named user and for a member of a named group', () => {
    for (const userId of ['U2', 'U3']) {
      const judged = judgeApproval(click({ person: person(userId) }));
      assert.ok(judged.ok);
      assert.equal(judged.value.state, 'approved');
      assert.equal(judged.value.revision, 3);
      assert.deepEqual(judged.value.approvals, [
        { person: { teamId: 'T1', userId, name: userId }, atMs: 500, digest: 'digest-a' },
      ]);
    }
  });

  it('is refused to everyone when nobody is named', () => {
    const nobody = { ...policy, approvers: { users: [], groups: [], needed: 1 } };
    assert.match(messageOf(judgeApproval(click({ policy: nobody }))), /no approvers, so nobody can approve/);
  });

  it('is refused to the one who asked, unless the policy allows it', () => {
    const own = { person: person('U1'), policy: { ...policy, approvers: { ...policy.approvers, users: ['U1'] } } };
    assert.equal(codeOf(judgeApproval(click(own))), 'own-request');
    assert.ok(judgeApproval(click({ ...own, policy: { ...own.policy, allowSelfApproval: true } })).ok);
  });

  it('is refused to guests, strangers, bots, deleted accounts and other workspaces, even when they are named', () => {
    for (const kind of ['guest', 'stranger', 'bot', 'deleted'] as const) {
      assert.equal(codeOf(judgeApproval(click({ person: person('U2', { kind }) }))), 'not-allowed', kind);
    }
    assert.equal(codeOf(judgeApproval(click({ person: person('U2', { teamId: 'T2' }) }))), 'not-allowed');
  });

  it('is refused when a group could not be asked: not knowing means no', () => {
    const judged = judgeApproval(click({ person: person('U3'), groupMembers: new Map() }));
    assert.equal(codeOf(judged), 'slack-unreachable');
  });

  it('is refused for another digest, after the expiry, and once the plan is decided', () => {
    assert.equal(codeOf(judgeApproval(click({ digest: 'digest-b' }))), 'digest-mismatch');
    assert.equal(codeOf(judgeApproval(click({ nowMs: 1001 }))), 'expired');
    for (const state of ['approved', 'rejected', 'running', 'done', 'failed', 'cancelled'] as const) {
      assert.equal(codeOf(judgeApproval(click({ proposal: { ...proposal, state } }))), 'already-decided', state);
    }
  });

  it('is to be given again when it comes before the posting is written down; nothing is said to be decided', () => {
    const drafted: Proposal = { ...proposal, state: 'drafted', messageTs: null };
    for (const judged of [
      judgeApproval(click({ proposal: drafted })),
      judgeRejection(click({ proposal: drafted }), 'no'),
    ]) {
      assert.ok(!judged.ok);
      assert.match(judged.message, /^P-1 is just being posted/);
      assert.match(judged.next, /again/);
      assert.doesNotMatch(`${judged.message} ${judged.next}`, /drafted|already/);
    }
    assert.equal(codeOf(judgeApproval(click({ proposal: drafted, nowMs: 1001 }))), 'expired');
  });

  it('needs as many different people as the policy says', () => {
    const two = { ...policy, approvers: { ...policy.approvers, needed: 2 } };
    const first = judgeApproval(click({ policy: two }));
    assert.ok(first.ok && first.value.state === 'posted');
    const again = judgeApproval(click({ policy: two, proposal: first.value }));
    assert.equal(codeOf(again), 'already-decided');
    const second = judgeApproval(click({ policy: two, proposal: first.value, person: person('U3') }));
    assert.ok(second.ok && second.value.state === 'approved');
  });
});

describe('when an approval is spent', () => {
  const approved: Proposal = {
    ...proposal,
    state: 'approved',
    executionId: 'E-1',
    approvals: [{ person: { teamId: 'T1', userId: 'U2', name: 'jonas' }, atMs: 500, digest: 'digest-a' }],
  };

  it('it holds until its expiry, and a running one beyond it', () => {
    assert.equal(approvalHolds(approved, policy, 1000), null);
    assert.equal(approvalHolds(approved, policy, 1001)?.code, 'expired');
    assert.equal(approvalHolds({ ...approved, state: 'running' }, policy, 5000), null);
  });

  it('it does not hold for another digest, for too few people, or without a decision', () => {
    const other = approved.approvals.map((approval) => ({ ...approval, digest: 'digest-b' }));
    assert.equal(approvalHolds({ ...approved, approvals: other }, policy, 600)?.code, 'not-allowed');
    const two = { ...policy, approvers: { ...policy.approvers, needed: 2 } };
    assert.equal(approvalHolds(approved, two, 600)?.code, 'not-allowed');
    assert.equal(approvalHolds({ ...approved, state: 'posted' }, policy, 600)?.code, 'not-allowed');
    assert.equal(approvalHolds({ ...approved, state: 'rejected' }, policy, 600)?.code, 'not-allowed');
  });
});

describe('others than approvers', () => {
  it('may reject and control only what they asked for themselves', () => {
    assert.ok(judgeRejection(click({ person: person('U1') }), 'not now').ok);
    assert.equal(codeOf(judgeRejection(click({ person: person('U9') }), 'no')), 'not-allowed');
    assert.equal(mayControl(click({ person: person('U1') })), null);
    assert.equal(mayControl(click({ person: person('U9') }))?.code, 'not-allowed');
    assert.equal(mayControl(click({ person: person('U1', { kind: 'deleted' }) }))?.code, 'not-allowed');
  });
});

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.code;
}

function messageOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? '' : outcome.message;
}

describe('where a decision is made', () => {
  it('is the channel of the plan, for a yes and for a no', () => {
    for (const channel of ['C2', '', null]) {
      const yes = judgeApproval(click({ channel }));
      const no = judgeRejection(click({ channel }), 'no');
      assert.ok(!yes.ok && yes.code === 'not-allowed' && /where it was posted/.test(yes.message));
      assert.ok(!no.ok && no.code === 'not-allowed');
    }
  });
  it('does not matter for stopping what runs', () => {
    assert.equal(mayControl(click({ channel: null })), null);
  });
});
