/** Two bots and two workers; each is replaced in the middle of an execution, and people see one message that goes on. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Running } from '../../../src/start.ts';
import { current, openStage, planPosted, type Stage, textOf } from './support/stage.ts';
import { starvedSince } from './support/starved.ts';

const stoppedWithinMs = 10_000;

describe('bots and workers, two of each', () => {
  let stage: Stage;
  let bots: Running[];
  let workers: Running[];
  before(async () => {
    const throttle = { floor: '5MB/s', ceiling: '10MB/s', start: '10MB/s' };
    const cluster = { name: 'demo', bootstrap: ['simulated:9092'], defaultChannel: 'C0KAFKAOPS' };
    const file = { clusters: [{ ...cluster, approvers: { groups: ['S0APPROVERS'] }, throttle }] };
    stage = await openStage({ mode: 'socket', file, partitionBytes: 200_000_000 });
    bots = [await stage.startBot(), await stage.startBot()];
    workers = [await stage.startWorker(), await stage.startWorker()];
    await stage.slack.control.waitFor(
      () => stage.slack.control.socketCount() === 2 || undefined,
      60_000,
      'two sockets',
    );
  });
  after(() => stage.close());
  const control = () => stage.slack.control;

  it('answer each command once, whichever of them it reaches', async () => {
    const asked = 12;
    const before = new Set(
      control()
        .messages()
        .map(({ ts }) => ts),
    );
    for (let count = 0; count < asked; count += 1) {
      assert.ok((await control().command('mira', '#kafka-ops', '/kafka status')).ok);
    }
    const answers = () =>
      control()
        .messages()
        .filter(({ ts, text }) => !before.has(ts) && /brokers/i.test(text) && !/^Looking/.test(text));
    await control().waitFor(() => answers().length >= asked || undefined, 60_000, 'every answer');
    // Whatever would be answered twice has been by the time that a later question is.
    assert.ok((await control().command('mira', '#kafka-ops', '/kafka audit')).ok);
    await control().waitForMessage(({ ts, text }) => !before.has(ts) && /^Audit · demo/.test(text), 60_000);
    assert.equal(answers().length, asked);
  });

  it('are replaced one by one in the middle of an execution, and nobody notices', async () => {
    const posted = await planPosted(stage);
    assert.ok((await control().click('bob', posted.ts, 'approve')).ok);
    const share = () => Number(/(\d+) %/.exec(current(stage, posted)?.text ?? '')?.[1] ?? 0);
    await control().waitFor(() => share() > 0 || undefined, 60_000, 'progress');
    const messagesBefore = visible(stage).length;
    for (const [kind, list] of [
      ['worker', workers],
      ['worker', workers],
      ['bot', bots],
      ['bot', bots],
    ] as const) {
      const was = share();
      const old = list.shift();
      assert.ok(old !== undefined);
      list.push(await (kind === 'bot' ? stage.startBot() : stage.startWorker()));
      const sockets = control().socketCount();
      const began = Date.now();
      const starvedMs = starvedSince();
      const ending = stage.end(old);
      // What is on the wire to a socket just as it is closed is lost: Slack's protocol has no way to be asked to stop first.
      if (kind === 'bot') {
        await control().waitFor(() => control().socketCount() < sockets || undefined, 60_000, 'the socket closed');
      }
      // Acknowledged within Slack's three seconds, or the local Slack says that it was not.
      assert.ok((await control().command('mira', '#kafka-ops', '/kafka help')).ok, `no answer while a ${kind} ends`);
      await ending;
      assert.ok(
        Date.now() - began < stoppedWithinMs + starvedMs(),
        `the ${kind} took ${Date.now() - began} ms to stop`,
      );
      const goesOn = () => share() > was || /· done\b/.test(current(stage, posted)?.text ?? '') || undefined;
      await control().waitFor(goesOn, 60_000, `progress past ${was} % after a ${kind} ended`);
    }
    const end = () => (/· (?:done|failed|cancelled)\b/.test(current(stage, posted)?.text ?? '') ? true : undefined);
    await control().waitFor(end, 120_000, 'the end');
    const last = current(stage, posted);
    assert.match(last?.text ?? '', /· done\b/, textOf(last));
    // The end in the thread, and nothing else that was not there.
    const more = visible(stage).slice(messagesBefore);
    assert.ok(more.length <= 1, JSON.stringify(more.map(({ text }) => text)));
    const journalled = stage.logged.filter((line) => line.includes('an execution was handed over'));
    assert.ok(journalled.length >= 1, 'no execution was handed over: the test saw nothing');
    assert.ok(!stage.logged.some((line) => line.includes('left to recovery')));
  });
});

function visible(stage: Stage) {
  return stage.slack.control.messages().filter(({ onlyFor }) => onlyFor === null);
}
