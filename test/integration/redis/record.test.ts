import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Outcome } from '../../../jobs/outcome.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { firstBreak, parsed } from '../../../src/record/line.ts';
import { readRecord } from '../../../src/record/read-record.ts';
import { openClient } from '../../../src/redis/client.ts';
import { recordLinesAtMost } from '../../../src/redis/record-store.ts';
import { approvedByBob, proposal } from '../../golden/views/support/cards.ts';
import { ownRedis } from './support/own-redis.ts';

describe('the record in Redis', () => {
  const own = ownRedis();
  const all = async () => given(await readRecord(own.redis.record, { afterSeq: 0, atMost: 100_000 }));
  const asked = proposal({ subject: 'fix-racks', approvals: [], executionId: null, revision: 1 });

  async function cli(...args: readonly string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const code = await runCli(['record', ...args], {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
      env: { REDIS_URL: own.server.url },
    });
    return { code, out: out.join(''), err: err.join('') };
  }

  it('has one sound chain, however many write at the same time', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `P-RACE${index}`);
    const made = await Promise.all(ids.map((proposalId) => own.redis.proposals.create({ ...asked, proposalId })));
    for (const one of made) given(one);
    const texts = await all();
    assert.equal(texts.length, 30);
    assert.equal(firstBreak(texts), null);
    assert.deepEqual(given(await own.redis.record.head()).seq, 30);
  });

  it('has a line for a decision exactly when the decision was written', async () => {
    given(await own.redis.proposals.create({ ...asked, proposalId: 'P-ONCE' }));
    const yes = { ...asked, ...approvedByBob, proposalId: 'P-ONCE', state: 'approved' as const, revision: 2 };
    const both = await Promise.all([own.redis.proposals.replace(yes), own.redis.proposals.replace(yes)]);
    assert.equal(both.filter(({ ok }) => ok).length, 1);
    const lines = (await all()).map(parsed).filter((line) => line?.proposalId === 'P-ONCE');
    assert.deepEqual(
      lines.map((line) => line?.event),
      ['asked', 'approved'],
    );
  });

  it('has what was told to an execution, with the id of who said it', async () => {
    const { digest, clusterId, clusterName } = asked;
    const started = { kind: 'started', digest, proposalId: 'P-ONCE', clusterId, clusterName } as const;
    given(await own.redis.journal.append('E-TOLD', 0, null, started));
    given(await own.redis.journal.append('E-TOLD', 1, null, { kind: 'admitted' }));
    given(await own.redis.journal.append('E-TOLD', 2, null, { kind: 'pause-asked', by: 'bob', userId: 'U0BOB' }));
    const refused = await own.redis.journal.append('E-TOLD', 2, null, {
      kind: 'cancel-asked',
      by: 'eve',
      userId: 'U0EVE',
    });
    assert.ok(!refused.ok && refused.code === 'conflicting-write');
    const lines = (await all()).map(parsed).filter((line) => line?.executionId === 'E-TOLD');
    assert.deepEqual(
      lines.map((line) => [line?.event, line?.by?.userId, line?.proposalId]),
      [
        ['started', undefined, 'P-ONCE'],
        ['told', 'U0BOB', 'P-ONCE'],
      ],
    );
  });

  it('is written to a file by the command line, from any number on, and checked there', async () => {
    const whole = await cli();
    assert.equal(whole.code, 0, whole.err);
    const texts = whole.out.trim().split('\n');
    const rest = await cli('--after', '10');
    assert.equal(
      rest.out,
      texts
        .slice(10)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const [file, forged] = [join(own.dir, 'record.jsonl'), join(own.dir, 'forged.jsonl')];
    writeFileSync(file, whole.out);
    writeFileSync(forged, whole.out.replace('U0BOB', 'U0EVE'));
    const sound = await cli('verify', file, file);
    assert.equal(sound.code, 0, sound.err);
    assert.match(sound.out, /is sound: numbers 1 to \d+, [0-9a-f]{64}\. It agrees with the older files/);
    const broken = await cli('verify', forged);
    assert.equal(broken.code, 1);
    assert.match(broken.err, /was changed after it was written/);
    assert.equal((await cli('verify')).code, 2);
  });

  it('that was rewritten in Redis from some line on disagrees with an older file', async () => {
    const older = join(own.dir, 'older.jsonl');
    writeFileSync(older, (await cli()).out);
    // What somebody with Redis' password could do: every line anew, with hashes that fit.
    const { chain, noHead } = await import('../../../src/record/line.ts');
    const events = (await all()).map((text) => {
      const { seq, at, previous, hash, ...event } = parsed(text) as NonNullable<ReturnType<typeof parsed>>;
      return event.by?.userId === 'U0BOB' ? { ...event, by: { userId: 'U0EVE', name: 'eve' } } : event;
    });
    const anew = chain(noHead, events, Date.now()).map((line) => JSON.stringify(line));
    const raw = openClient(own.server.url, { name: 'attacker' });
    given(
      await raw.ask(async (one) => [await one.del('evenkeel:record'), await one.rpush('evenkeel:record', ...anew)]),
    );
    await raw.close();
    const newer = join(own.dir, 'newer.jsonl');
    writeFileSync(newer, (await cli()).out);
    assert.equal((await cli('verify', newer)).code, 0);
    const seen = await cli('verify', newer, older);
    assert.equal(seen.code, 1);
    assert.match(seen.err, /tell two stories from number 1 on/);
  });

  it('keeps a bounded number of lines, and says what is missing', async () => {
    const raw = openClient(own.server.url, { name: 'filler' });
    const full = Array.from(
      { length: recordLinesAtMost },
      (_, index) => `{"seq":${index + 1},"previous":"","hash":"h"}`,
    );
    given(await raw.ask((one) => one.del('evenkeel:record')));
    for (let from = 0; from < full.length; from += 5000) {
      given(await raw.ask((one) => one.rpush('evenkeel:record', ...full.slice(from, from + 5000))));
    }
    given(await raw.ask((one) => one.set('evenkeel:record-head', `${recordLinesAtMost} h`)));
    given(await own.redis.proposals.create({ ...asked, proposalId: 'P-FULL' }));
    given(await own.redis.proposals.create({ ...asked, proposalId: 'P-FULLER' }));
    assert.equal(given(await raw.ask((one) => one.llen('evenkeel:record'))), recordLinesAtMost);
    await raw.close();
    const page = given(await own.redis.record.read(recordLinesAtMost));
    assert.equal(page.length, 2);
    assert.equal(firstBreak(page), null);
    const late = await cli('--after', '0');
    assert.equal(late.code, 1);
    assert.match(late.err, /Numbers 1 to 2 are not kept in Redis any more/);
  });
});

function given<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}
