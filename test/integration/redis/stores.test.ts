import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import type { Outcome } from '../../../jobs/outcome.ts';
import { startRedis } from '../../../lab/redis/start-redis.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { ownRedis } from './support/own-redis.ts';

const own = ownRedis();

const event: JournalEvent = { kind: 'cancel-asked', by: 'mira' };

describe('the journal in Redis', () => {
  it('takes one of many simultaneous appends with the same number', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => own.redis.journal.append('E-RACE', 0, null, event)),
    );
    assert.equal(asked.filter(({ ok }) => ok).length, 1);
    assert.deepEqual(new Set(asked.filter(({ ok }) => !ok).map(codeOf)), new Set(['conflicting-write']));
    assert.equal(given(await own.redis.journal.read('E-RACE')).length, 1);
  });

  it('refuses a worker whose fence was overtaken, whatever number it names', async () => {
    given(await own.redis.journal.append('E-FENCE', 0, 10, { kind: 'claimed', worker: 'a', fence: 10 }));
    given(await own.redis.journal.append('E-FENCE', 1, 11, { kind: 'claimed', worker: 'b', fence: 11 }));
    assert.equal(codeOf(await own.redis.journal.append('E-FENCE', 2, 10, event)), 'lost-lease');
    assert.equal(codeOf(await own.redis.journal.append('E-FENCE', 1, 10, event)), 'lost-lease');
    given(await own.redis.journal.append('E-FENCE', 2, null, event));
  });

  it('reads from a number on, with the numbers of the entries', async () => {
    for (let seq = 0; seq < 3; seq += 1) given(await own.redis.journal.append('E-READ', seq, null, event));
    assert.deepEqual(
      given(await own.redis.journal.read('E-READ', 1)).map(({ seq }) => seq),
      [1, 2],
    );
    assert.deepEqual(given(await own.redis.journal.read('E-NEVER')), []);
  });

  it('lists an execution as open until people were told its end', async () => {
    given(await own.redis.journal.append('E-OPEN', 0, null, event));
    assert.ok(given(await own.redis.journal.listOpen()).includes('E-OPEN'));
    given(await own.redis.journal.append('E-OPEN', 1, null, { kind: 'told' }));
    assert.ok(!given(await own.redis.journal.listOpen()).includes('E-OPEN'));
    assert.ok(given(await own.redis.journal.list(100)).includes('E-OPEN'));
  });
});

describe('proposals in Redis', () => {
  it('let one of two simultaneous decisions through', async () => {
    given(await own.redis.proposals.create(proposal('P-TWO')));
    const approved = own.redis.proposals.replace({ ...proposal('P-TWO'), state: 'approved', revision: 2 });
    const rejected = own.redis.proposals.replace({ ...proposal('P-TWO'), state: 'rejected', revision: 2 });
    const said = await Promise.all([approved, rejected]);
    assert.equal(said.filter(({ ok }) => ok).length, 1);
    assert.equal(said.filter((one) => codeOf(one) === 'conflicting-write').length, 1);
  });

  it('are never created twice under one id, and are listed newest first', async () => {
    given(await own.redis.proposals.create(proposal('P-OLD', 1)));
    given(await own.redis.proposals.create(proposal('P-NEW', 9_999_999)));
    assert.equal(codeOf(await own.redis.proposals.create(proposal('P-OLD', 5))), 'conflicting-write');
    assert.equal(given(await own.redis.proposals.list(1))[0]?.proposalId, 'P-NEW');
    assert.equal(codeOf(await own.redis.proposals.get('P-NONE')), 'not-found');
  });
});

describe('the cluster lock in Redis', () => {
  it('has one holder, and a higher fence for each', async () => {
    const first = given(await own.redis.lock.acquire('c1', 'a', 60_000));
    assert.equal(codeOf(await own.redis.lock.acquire('c1', 'b', 60_000)), 'cluster-busy');
    given(await own.redis.lock.renew('c1', first.fence, 60_000));
    given(await own.redis.lock.release('c1', first.fence));
    const second = given(await own.redis.lock.acquire('c1', 'b', 60_000));
    assert.ok(second.fence > first.fence);
    assert.equal(codeOf(await own.redis.lock.renew('c1', first.fence, 60_000)), 'lost-lease');
    assert.equal(codeOf(await own.redis.lock.release('c1', first.fence)), 'lost-lease');
  });

  it('cannot be renewed once it was given back', async () => {
    const { fence } = given(await own.redis.lock.acquire('c2', 'a', 60_000));
    given(await own.redis.lock.release('c2', fence));
    assert.equal(codeOf(await own.redis.lock.renew('c2', fence, 60_000)), 'lost-lease');
  });

  it('is renewed after its lease ran out as long as nobody took it', async () => {
    const { fence } = given(await own.redis.lock.acquire('c3', 'a', 1));
    await until(async () => (await own.redis.lock.renew('c3', fence, 60_000)).ok);
    assert.equal(codeOf(await own.redis.lock.acquire('c3', 'b', 60_000)), 'cluster-busy');
  });

  it('falls to another when its lease runs out', async () => {
    const first = given(await own.redis.lock.acquire('c4', 'a', 50));
    await until(async () => (await own.redis.lock.acquire('c4', 'b', 60_000)).ok);
    assert.equal(codeOf(await own.redis.lock.renew('c4', first.fence, 60_000)), 'lost-lease');
  });
});

describe('what was acknowledged', () => {
  it('is there after kill -9 of Redis, and the connection comes back by itself', async () => {
    for (let seq = 0; seq < 50; seq += 1) given(await own.redis.journal.append('E-CRASH', seq, null, event));
    given(await own.redis.proposals.create(proposal('P-CRASH')));
    await own.server.stop('SIGKILL');
    assert.equal(codeOf(await own.redis.journal.append('E-CRASH', 50, null, event)), 'redis-unreachable');
    own.server = await startRedis({ dir: own.dir, port: own.server.port });
    await until(async () => (await own.redis.journal.read('E-CRASH')).ok);
    assert.equal(given(await own.redis.journal.read('E-CRASH')).length, 50);
    assert.equal(given(await own.redis.proposals.get('P-CRASH')).proposalId, 'P-CRASH');
  });
});

function proposal(proposalId: string, createdAtMs = 0): Proposal {
  const requester = { teamId: 'T1', userId: 'U1', name: 'mira' };
  const people = { approvals: [], rejection: null, executionId: null };
  const times = { createdAtMs, expiresAtMs: 1_000_000, revision: 1 };
  const place = { clusterName: 'prod', clusterId: 'c', requester, channel: 'C1', messageTs: null };
  return { version: 1, proposalId, digest: 'd', state: 'posted', ...place, ...people, ...times };
}

function given<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) assert.fail(`${outcome.code}: ${outcome.message}`);
  return outcome.value;
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.code;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) assert.fail('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the budget of edits in Redis', () => {
  it('is one over all workers, with a share that mere progress may not use', async () => {
    const other = openRedis({ url: own.server.url });
    const workers = [own.redis, other];
    const take = (at: number, atMost: number) => workers[at % 2]!.edits.take({ atMost });
    const asked = await Promise.all(Array.from({ length: 60 }, (_, at) => take(at, 35)));
    const waits = asked.map(given);
    assert.equal(waits.filter((wait) => wait === 0).length, 35);
    assert.ok(waits.every((wait) => wait >= 0 && wait <= 60_000));
    const urgent = await Promise.all(Array.from({ length: 20 }, (_, at) => take(at, 40)));
    assert.equal(urgent.map(given).filter((wait) => wait === 0).length, 5);
    const wait = given(await take(0, 35));
    assert.ok(wait > 30_000 && wait <= 60_000, `${wait} ms`);
    await other.close();
  });
});
