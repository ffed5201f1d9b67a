/** What each earlier release left behind is read by this one; what a newer one wrote is refused with a sentence. */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import { openScheduleBook } from '../../../jobs/queue/schedule-book.ts';
import type { Schedule } from '../../../jobs/schedule/schedule.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';
import { digestMatches } from '../../../planner/digest.ts';
import { readSnapshotText } from '../../../planner/read/read-snapshot.ts';
import { faultsText } from '../../../src/config/fault.ts';
import { readBotConfig } from '../../../src/config/read-config.ts';
import { type OpenRedis, openRedis } from '../../../src/redis/open-redis.ts';
import { version } from '../../../src/version.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { type KeptKey, putKeys } from './support.ts';

const releases = join(repositoryRoot(), 'test/data/releases');
const environment = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };

it('are kept of each release that the changelog names as made, and of the one that is being made', () => {
  const changelog = readFileSync(join(repositoryRoot(), 'CHANGELOG.md'), 'utf8');
  const named = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, release]) => release ?? '');
  assert.deepEqual(readdirSync(releases).sort(), [...named].sort());
  assert.equal(named[0], version());
});

for (const release of readdirSync(releases)) {
  const read = (name: string) => readFileSync(join(releases, release, name), 'utf8');
  const readText = (path: string) => read(path.endsWith('policy.json') ? 'policy.json' : 'evenkeel.json');

  describe(`what release ${release} left in Redis`, () => {
    const dir = mkdtempSync(join(tmpdir(), 'evenkeel-releases-'));
    const kept = JSON.parse(read('redis.json')) as readonly KeptKey[];
    let server: LocalRedis;
    let redis: OpenRedis;
    let proposals: readonly Proposal[];

    before(async () => {
      server = await startRedis({ dir });
      await putKeys(server.url, kept);
      redis = openRedis({ url: server.url });
      proposals = given(await redis.proposals.list(10));
    });
    after(async () => {
      await redis.close();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    });

    it('is read: the plan that waits and the one that was carried out, each with the digest that was approved', async () => {
      assert.deepEqual(proposals.map(({ state }) => state).sort(), ['done', 'posted']);
      for (const { digest, proposalId } of proposals) {
        const plan = given(await redis.plans.get(digest));
        assert.ok(digestMatches(plan) && plan.digest === digest, proposalId);
      }
    });

    it('is read: the journal from its start to its end', async () => {
      const [executionId = ''] = given(await redis.journal.list(10));
      const entries = given(await redis.journal.read(executionId));
      const state = foldAll(entries);
      assert.equal(state.ended?.end, 'done');
      assert.equal(state.told, true);
      assert.equal(state.seen?.throttlesLeft, 0);
    });

    it('is read: the schedule', async () => {
      const book = openScheduleBook({ redisUrl: server.url, nowMs: Date.now });
      const [entry] = given(await book.list());
      assert.equal(entry?.schedule.cron, '30 6 * * *');
      await book.close();
    });

    it('of a newer release is refused, and said so', async () => {
      const url = server.url;
      const newer = (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), version: 2 });
      for (const one of kept) {
        if (one.type === 'string' && /:plan:/.test(one.key)) await putKeys(url, [{ ...one, value: newer(one.value) }]);
        if (one.type === 'hash' && /:proposal:/.test(one.key)) {
          await putKeys(url, [{ ...one, value: { ...one.value, json: newer(one.value['json'] ?? '') } }]);
        }
        if (one.type === 'list' && /:journal:/.test(one.key)) {
          await putKeys(url, [{ ...one, value: [newer(one.value[0] ?? '')] }]);
        }
      }
      const [proposal] = proposals;
      assert.ok(proposal !== undefined);
      const executionId = proposals.find((one) => one.executionId !== null)?.executionId ?? '';
      await putKeys(url, [
        { key: 'evenkeel:archive', type: 'hash', value: { 'E-NEWER': '{"version":2}' } },
        { key: 'evenkeel:watch:demo', type: 'hash', value: { revision: '1', json: '{"version":2}' } },
      ]);
      const refusals = [
        await redis.archive.get('E-NEWER'),
        await redis.plans.get(proposal.digest),
        await redis.proposals.get(proposal.proposalId),
        await redis.proposals.list(10),
        await redis.proposals.replace({ ...proposal, revision: proposal.revision + 1 }),
        await redis.journal.read(executionId),
      ];
      for (const refusal of refusals) {
        assert.ok(!refusal.ok && refusal.code === 'newer-data', JSON.stringify(refusal));
        assert.match(
          refusal.message,
          /version 2 of its format, which a newer Evenkeel wrote; this one reads version 1\.$/,
        );
        assert.match(refusal.next, /^Run the newer release again everywhere/);
      }
      const watch = await redis.watch.read('demo');
      assert.ok(!watch.ok && watch.code === 'newer-data', JSON.stringify(watch));
      assert.match(watch.message, /kept by a newer Evenkeel \(version 2 of its format\)/);
    });

    it('as a schedule of a newer release is refused, listed or asked for, and said so', async () => {
      const book = openScheduleBook({ redisUrl: server.url, nowMs: Date.now });
      const [entry] = given(await book.list());
      assert.ok(entry !== undefined);
      const newer = { ...entry.schedule, version: 2 } as unknown as Schedule;
      given(await book.put(newer));
      for (const refusal of [await book.list(), await book.get(newer.scheduleId), await book.put(entry.schedule)]) {
        assert.ok(!refusal.ok && refusal.code === 'newer-data', JSON.stringify(refusal));
        assert.match(
          refusal.message,
          /^The schedule .* was written by a newer Evenkeel \(version 2 of its format\)\.$/,
        );
        assert.match(refusal.next, /^Run the newer release again everywhere/);
      }
      await book.close();
    });
  });

  describe(`files of release ${release}`, () => {
    it('are read: the configuration, its policy and a snapshot', () => {
      const config = readBotConfig({ environment, readText });
      assert.ok(config.ok, config.ok ? '' : faultsText(config.faults, 'evenkeel.json'));
      const snapshot = readSnapshotText(read('snapshot.json'));
      assert.ok(snapshot.ok, snapshot.ok ? '' : snapshot.error);
    });

    it('of a newer version are refused in words', () => {
      const newer = (name: string) => JSON.stringify({ ...(JSON.parse(read(name)) as object), version: 2 });
      for (const name of ['evenkeel.json', 'policy.json']) {
        const config = readBotConfig({
          environment,
          readText: (path) => (path.endsWith(name) ? newer(name) : readText(path)),
        });
        assert.ok(!config.ok);
        assert.match(
          faultsText(config.faults, name),
          /version\n +found: +2\n +expected: 1, the version that this release/,
        );
      }
      const snapshot = readSnapshotText(newer('snapshot.json'));
      assert.ok(!snapshot.ok);
      assert.match(snapshot.error, /version 2 of its format, which a newer Evenkeel wrote.*take the snapshot again/);
    });
  });
}

function given<T>(outcome: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}
