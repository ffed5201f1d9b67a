/** SIGHUP: a bot as it runs anywhere takes over new approvers and throttles, and says what needs a restart. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../../../lab/free-ports.ts';
import { type Role, startRole } from '../slack/support/bot-process.ts';
import { openStage, type Stage, textOf } from '../slack/support/stage.ts';

describe('a bot that is told to read its configuration anew', () => {
  let stage: Stage;
  let bot: Role;
  let monitorPort: number;
  const cluster = { name: 'demo', bootstrap: ['127.0.0.1:9'], channels: ['C0KAFKAOPS'] };
  const file = (more: object) => ({ slack: { mode: 'socket' }, clusters: [{ ...cluster, ...more }] });

  before(async () => {
    stage = await openStage({ mode: 'socket' });
    monitorPort = await freePort();
    const environment = { MONITOR_PORT: String(monitorPort) };
    bot = await startRole(stage, 'bot', file({ approvers: { users: ['U0BOB'] } }), 'reloaded', environment);
    await stage.slack.control.waitFor(
      () => (stage.slack.control.socketCount() > 0 ? true : undefined),
      60_000,
      'the bot',
    );
  });
  after(async () => {
    await bot.stop();
    await stage.close();
  });

  it('shows new approvers without a restart', async () => {
    assert.match(await policyShown(), /U0BOB/);
    write(JSON.stringify(file({ approvers: { users: ['U0MIRA'] }, throttle: { ceiling: '70MB/s' } })));
    const line = await reloaded('the configuration was read anew');
    assert.deepEqual(line['changed'], ['demo: throttle', 'demo: approvers']);
    assert.deepEqual(line['needsRestart'], []);
    assert.match(await policyShown(), /U0MIRA/);
  });

  it('says what it takes over only after a restart, and goes on as before', async () => {
    write(JSON.stringify(file({ approvers: { users: ['U0MIRA'] }, bootstrap: ['127.0.0.1:10'] })));
    const line = await reloaded('the configuration was read anew');
    assert.deepEqual(line['needsRestart'], ['demo: bootstrap']);
  });

  it('keeps what it had when the new file is broken, and says where', async () => {
    write(JSON.stringify(file({ approvers: { users: ['bob'] } })));
    const line = await reloaded('the configuration was not taken over');
    assert.match(String(line['faults']), /clusters\[0\]\.approvers\.users\[0\]/);
    assert.match(await policyShown(), /U0MIRA/);
  });

  it('is not answered for while its event loop stands still, so that a probe finds it dead', async () => {
    const live = () => fetch(`http://127.0.0.1:${monitorPort}/live`, { signal: AbortSignal.timeout(1500) });
    assert.equal((await live()).status, 200);
    bot.signal('SIGSTOP');
    await assert.rejects(live());
    bot.signal('SIGCONT');
    await stage.slack.control.waitFor(
      () => live().then((answer) => answer.status === 200 || undefined),
      60_000,
      'life',
    );
  });

  function write(text: string): void {
    writeFileSync(join(stage.folder, 'reloaded.json'), text);
  }

  /** The new line of the log that says so. */
  async function reloaded(wanted: string): Promise<Readonly<Record<string, unknown>>> {
    const seen = bot.logged().length;
    bot.signal('SIGHUP');
    const find = () =>
      bot
        .logged()
        .slice(seen)
        .split('\n')
        .flatMap((line) => (line.includes(wanted) ? [JSON.parse(line) as Record<string, unknown>] : []))[0];
    return stage.slack.control.waitFor(find, 60_000, wanted);
  }

  async function policyShown(): Promise<string> {
    const { control } = stage.slack;
    const earlier = new Set(control.messages().map(({ ts }) => ts));
    await control.command('mira', '#kafka-ops', '/kafka policy');
    return textOf(await control.waitForMessage(({ ts }) => !earlier.has(ts), 60_000));
  }
});
