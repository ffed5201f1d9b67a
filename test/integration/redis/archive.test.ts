import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEvent } from '../../../jobs/execution/journal.ts';
import { listExecutions, showExecution } from '../../../jobs/list-executions.ts';
import type { Outcome } from '../../../jobs/outcome.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { archiveStore } from '../../../src/redis/archive-store.ts';
import { openClient } from '../../../src/redis/client.ts';
import { keysUnder } from '../../../src/redis/keys.ts';
import { approvedByBob, proposal } from '../../golden/views/support/cards.ts';
import { planOf } from '../../unit/jobs/support/plan.ts';
import { ownRedis } from './support/own-redis.ts';

const plan = planOf([
  { topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] },
  { topic: 'orders', partition: 1, from: [2, 3, 1], to: [2, 3, 4] },
]);

describe('an execution that has ended', () => {
  const own = ownRedis();

  async function cli(...args: readonly string[]) {
    const out: string[] = [];
    const code = await runCli(['report', ...args], {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => out.push(text) },
      env: { REDIS_URL: own.server.url },
    });
    return { code, out: out.join('') };
  }

  it('is reported from its journal, in words and as JSON', async () => {
    const people = {
      ...proposal({ subject: 'fix-racks', approvals: [], executionId: null, revision: 1 }),
      ...approvedByBob,
    };
    const made = {
      ...people,
      digest: plan.digest,
      clusterId: plan.clusterId,
      proposalId: 'P-OLD',
      executionId: 'E-OLD',
    };
    given(await own.redis.plans.put(plan));
    given(await own.redis.proposals.create({ ...made, state: 'done', revision: 1 }));
    const { digest, clusterId, clusterName } = made;
    const events: readonly JournalEvent[] = [
      { kind: 'started', digest, proposalId: 'P-OLD', clusterId, clusterName },
      { kind: 'admitted' },
      { kind: 'moves-intended', wave: 0, moves: [0, 1] },
      { kind: 'moves-seen', wave: 0, moves: [0] },
      { kind: 'move-dropped', move: 1, reason: 'topic orders was deleted', harmless: true },
      { kind: 'ending', end: 'done', reason: 'everything is where the plan wants it' },
      { kind: 'end-seen', left: [] },
      { kind: 'restore-seen', left: [] },
      { kind: 'verified', seen: { rackViolations: 0, ongoingReassignments: 0, throttlesLeft: 0 } },
      { kind: 'ended', end: 'done', reason: 'everything is where the plan wants it' },
    ];
    for (const [seq, event] of events.entries()) given(await own.redis.journal.append('E-OLD', seq, null, event));
    const { code, out } = await cli('E-OLD');
    assert.equal(code, 0, out);
    assert.match(out, /E-OLD of plan P-OLD on .*: done, everything is where the plan wants it/);
    assert.match(out, /1 of 2 moves done, 1.00 MB of 2.00 MB copied/);
    assert.match(out, /seen afterwards: 0 rack violations, 0 moves still going on, 0 throttles left/);
    assert.match(out, /move 1 was left out: topic orders was deleted/);
    const asJson = await cli('E-OLD', '--json');
    assert.deepEqual(
      JSON.parse(asJson.out),
      JSON.parse(JSON.stringify(given(await showExecution(own.redis, 'E-OLD')).report)),
    );
  });

  it('is still answered for when plan, proposal and journal have expired', async () => {
    const before = given(await showExecution(own.redis, 'E-OLD'));
    given(await own.redis.archive.put(before));
    const keys = keysUnder('evenkeel');
    const client = openClient(own.server.url, { name: 'test', replicas: 0 });
    const gone = [keys.plan(plan.digest), keys.proposal('P-OLD'), keys.journal('E-OLD')];
    given(await client.ask((commands) => commands.del(...gone)));
    assert.deepEqual(given(await showExecution(own.redis, 'E-OLD')), { version: 1, ...before });
    assert.deepEqual(
      given(await listExecutions(own.redis, 5)).map(({ report }) => report),
      [before.report],
    );
    assert.equal((await cli('E-OLD')).code, 0);

    // The newest take the place of the oldest, and of a long report only so much is kept.
    const few = archiveStore(client, keysUnder('few'), 3);
    const [wave] = before.report.waves ?? [];
    assert.ok(wave !== undefined);
    for (const number of [1, 2, 3, 4, 5]) {
      const waves = Array.from({ length: 400 }, (_, index) => ({ ...wave, wave: index }));
      const report = { ...before.report, executionId: `E-${number}`, endedAtMs: number, waves };
      given(await few.put({ ...before, report }));
    }
    const kept = given(await client.ask((commands) => commands.hgetall(keysUnder('few').archive)));
    assert.deepEqual(Object.keys(kept).sort(), ['E-3', 'E-4', 'E-5']);
    assert.ok(Object.values(kept).every((text) => text.length < 20_000));
    await client.close();
  });

  it('that never was is refused with what to do', async () => {
    assert.deepEqual(await cli('E-NONE'), {
      code: 2,
      out: 'evenkeel report: There is no execution E-NONE. Type executions for the latest ones.\n',
    });
    assert.equal((await cli()).code, 2);
    assert.equal((await cli('E-OLD', '--format', 'xml')).code, 2);
  });
});

function given<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) assert.fail(`${outcome.code}: ${outcome.message}`);
  return outcome.value;
}
