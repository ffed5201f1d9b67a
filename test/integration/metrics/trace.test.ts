/** One id from the command to the last entry of the journal, in every log line that comes of it. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { current, openStage, planPosted, type Stage, textOf } from '../slack/support/stage.ts';

type Line = Readonly<Record<string, unknown>>;

describe('the id of a command', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket' });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());

  it('is in the bot’s line, in each job’s, and in each journal entry of the execution', async () => {
    const posted = await planPosted(stage);
    await stage.slack.control.click('bob', posted.ts, 'approve');
    const done = () => (/· done\b/.test(textOf(current(stage, posted))) ? true : undefined);
    await stage.slack.control.waitFor(done, 60_000, 'the end of the execution');

    const asked = lines(stage).find(({ msg, kind }) => msg === 'job queued' && kind === 'plan');
    const trace = String(asked?.['trace']);
    assert.match(trace, /^T-[0-9a-f]{12}$/);
    const ended = () => (of(stage, trace, 'job ended', 'execute').length > 0 ? true : undefined);
    await stage.slack.control.waitFor(ended, 60_000, 'the last line');
    for (const kind of ['plan', 'approve', 'execute']) {
      assert.equal(of(stage, trace, 'job begun', kind).length, 1, kind);
      assert.equal(of(stage, trace, 'job ended', kind)[0]?.['result'], 'ok', kind);
    }
    // The click is a thing of its own, and its line names the command's id as well.
    const click = lines(stage).find(({ msg, kind }) => msg === 'job queued' && kind === 'approve');
    assert.equal(of(stage, trace, 'job begun', 'approve')[0]?.['askedBy'], click?.['trace']);

    const redis = openRedis({ url: stage.redis.url });
    const executionId = String(of(stage, trace, 'job begun', 'execute')[0]?.['executionId']);
    const entries = await redis.journal.read(executionId);
    await redis.close();
    assert.ok(entries.ok && entries.value.length > 5);
    assert.equal(entries.value.at(-1)?.event.kind, 'told');
    assert.deepEqual(new Set(entries.value.map((entry) => entry.trace)), new Set([trace]));
  });

  it('is another one for another command', async () => {
    await stage.slack.control.command('mira', '#kafka-ops', '/kafka status');
    const status = () => lines(stage).find(({ msg, kind }) => msg === 'job ended' && kind === 'status');
    const line = await stage.slack.control.waitFor(status, 60_000, 'the status');
    const plan = lines(stage).find(({ msg, kind }) => msg === 'job queued' && kind === 'plan');
    assert.notEqual(line['trace'], plan?.['trace']);
  });
});

function lines(stage: Stage): readonly Line[] {
  return stage.logged.map((line) => JSON.parse(line) as Line);
}

function of(stage: Stage, trace: string, msg: string, kind: string): readonly Line[] {
  return lines(stage).filter((line) => line['trace'] === trace && line['msg'] === msg && line['kind'] === kind);
}
