import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openQueue } from '../../../jobs/queue/open-queue.ts';
import type { Message } from '../../../lab/slack/index.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import type { Running } from '../../../src/start.ts';
import { buttonsOf, openStage, type Stage, textOf, whispered } from '../slack/support/stage.ts';

/** The policy approves small rack repairs of schedules by itself, and nothing else. */
describe('/kafka schedule', () => {
  let stage: Stage;
  const quiet = { bytes: '1TB' };
  const auto = { intents: ['fix-racks'], bytes: '1GB', partitions: 10 };
  let askers = ['U0MIRA', 'U0BOB'];
  let autoApproval = true;
  let worker: Running;
  const policy = () => ({
    clusters: [
      {
        cluster: 'demo',
        askers: { users: askers },
        approvers: { groups: ['S0APPROVERS'] },
        risk: { medium: quiet, high: quiet },
        ...(autoApproval ? { autoApproval: auto } : {}),
      },
    ],
  });
  const file = {
    policy: 'policy.json',
    clusters: [
      { name: 'demo', bootstrap: ['simulated:9092'], defaultChannel: 'C0KAFKAOPS', note: 'simulated', watch: false },
    ],
  };
  before(async () => {
    stage = await openStage({ mode: 'socket', file, policy });
    await stage.startBot();
    worker = await stage.startWorker();
    stage.slack.control.setGroupMembers('S0APPROVERS', ['bob', 'chen']);
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  /** The worker reads the policy at its start. */
  const restart = async () => {
    await stage.end(worker);
    worker = await stage.startWorker();
  };
  const plansPosted = () =>
    control()
      .messages()
      .filter(({ text }) => / plan P-/.test(text)).length;
  const now = () => control().messages().at(-1)?.ts ?? '0';
  const ask = async (text: string, who = 'mira') => {
    const at = now();
    const acting = await control().command(who, '#kafka-ops', `/kafka schedule ${text}`);
    assert.ok(acting.ok, JSON.stringify(acting));
    return (pattern: RegExp) => whispered(stage, `U0${who.toUpperCase()}`, pattern, at);
  };
  const add = async (text: string) => {
    const answer = await (await ask(`add ${text}`))(/is scheduled on/);
    return /S-[A-Z0-9]+/.exec(textOf(answer))?.[0] ?? '';
  };
  /** The list, asked for until it says what came of a run. */
  const listed = async (pattern: RegExp): Promise<Message> => {
    const deadlineMs = Date.now() + 60_000;
    for (;;) {
      const list = await (await ask(''))(/schedule/i);
      if (pattern.test(textOf(list)) || Date.now() > deadlineMs) {
        assert.match(textOf(list), pattern);
        return list;
      }
    }
  };

  it('says that there is none, and how one is added', async () => {
    const list = await (await ask(''))(/Nothing is scheduled/);
    assert.deepEqual(buttonsOf(list), ['schedule-add']);
  });

  it('answers a wrong time with one error and an example, and keeps nothing', async () => {
    await (await ask('add rebalance "0 25 * * *" Europe/Berlin'))(/no cron line.*two at night/s);
    await (await ask('add rebalance 02:00 Mars/Olympus'))(/no time zone.*Europe\/Berlin/s);
    await (await ask(''))(/Nothing is scheduled/);
  });

  it('is for those who may ask for plans there', async () => {
    await (await ask('add digest mon 08:00', 'chen'))(/You may not keep schedules on demo/);
    await (await ask('add digest mon 08:00', 'gus'))(/You may not keep schedules on demo/);
  });

  it('adds by a form that shows what is wrong at its field', async () => {
    assert.ok((await control().command('mira', '#kafka-ops', '/kafka schedule add')).ok);
    await control().waitFor(() => control().modal('mira'), 60_000);
    const wrong = await control().submit('mira', { when: { value: 'whenever' }, 'time-zone': { value: 'UTC' } });
    assert.ok(!wrong.ok && 'when' in (wrong.errors ?? {}), JSON.stringify(wrong));
    const zone = await control().submit('mira', { when: { value: 'mon 08:00' }, 'time-zone': { value: 'Berlin' } });
    assert.ok(!zone.ok && 'time-zone' in (zone.errors ?? {}), JSON.stringify(zone));
    const at = now();
    const sent = await control().submit('mira', {
      when: { value: 'mon 08:00' },
      'time-zone': { value: 'Europe/Berlin' },
    });
    assert.ok(sent.ok, JSON.stringify(sent));
    const answer = await whispered(stage, 'U0MIRA', /is scheduled on .demo.: digest, .0 8 \* \* 1. Europe\/Berlin/, at);
    const scheduleId = /S-[A-Z0-9]+/.exec(textOf(answer))?.[0] ?? '';
    const list = await listed(/It has not run yet/);
    assert.ok((await control().click('mira', list.ts, 'schedule-run')).ok);
    const digest = await control().waitForMessage(
      (message) => /Digest · demo · \d+ of 100/.test(textOf(message)),
      60_000,
    );
    assert.equal(digest.onlyFor, null);
    await listed(/Last run .*posted/);
    await (await ask(`delete ${scheduleId}`))(/is deleted/);
  });

  it('posts a plan and waits for people; the next run is skipped and says so, and pausing holds', async () => {
    const scheduleId = await add('rebalance 02:00 Europe/Berlin');
    await ask(`run ${scheduleId}`);
    const plan = await control().waitForMessage((message) => buttonsOf(message).includes('approve'), 60_000);
    assert.match(textOf(plan), /Needs 1 approval/);
    await listed(/Last run .*posted P-/);
    await ask(`run ${scheduleId}`);
    await control().waitForMessage(
      ({ text }) => new RegExp(`${scheduleId} skipped a run: this plan is posted`).test(text),
      60_000,
    );
    await listed(/Last run .*skipped: P-\w+ of the run before is posted/);
    await (await ask(`pause ${scheduleId}`))(/is paused/);
    await listed(/\*paused\*/);
    await (await ask(`resume ${scheduleId}`))(/runs again/);
    assert.equal(
      control()
        .messages()
        .filter((message) => buttonsOf(message).includes('approve')).length,
      1,
    );
    await (await ask(`delete ${scheduleId}`))(/is deleted/);
    await control().click('bob', plan.ts, 'reject');
  });

  it('is on the home tab with its next run, and so is what is allowed', async () => {
    const scheduleId = await add('digest mon 08:00 Europe/Berlin');
    assert.ok((await control().openHome('mira')).ok);
    await control().waitFor(
      () => (JSON.stringify(control().home('mira') ?? null).includes(`*${scheduleId}*`) ? true : undefined),
      60_000,
    );
    const pressed = await control().clickInView('mira', 'policy');
    assert.ok(pressed.ok, JSON.stringify(pressed));
    const modal = await control().waitFor(() => control().modal('mira'), 60_000);
    assert.match(JSON.stringify(modal.view), /The policy itself approves what a schedule asks for/);
    await control().closeModal('mira');
    await (await ask(`delete ${scheduleId}`))(/is deleted/);
  });

  it('skips a run while another one of it is under way, and says so', async () => {
    const scheduleId = await add('audit 03:00');
    const redis = openRedis({ url: stage.redis.url });
    assert.ok((await redis.scheduleRuns.begin(scheduleId, 'the-run-before', 60_000)).ok);
    await ask(`run ${scheduleId}`);
    await control().waitForMessage(
      (message) => new RegExp(`${scheduleId} skipped a run: the run before it is still going`).test(textOf(message)),
      60_000,
    );
    await redis.close();
    await (await ask(`delete ${scheduleId}`))(/is deleted/);
  });

  it('posts nothing that saves too little', async () => {
    const scheduleId = await add('leaders 02:00 only-if 99%');
    await ask(`run ${scheduleId}`);
    await listed(/Last run .*nothing.(?:posted: the fullest broker would lose|to.do)/);
    await (await ask(`delete ${scheduleId}`))(/is deleted/);
  });

  it('posts one plan for one run, also when a worker died before it could say that it had', async () => {
    const scheduleId = await add('fix-racks 02:00 topics orders max-moves 1');
    autoApproval = false;
    await restart();
    const redis = openRedis({ url: stage.redis.url });
    const queue = openQueue({ redisUrl: stage.redis.url, prefix: 'evenkeel-queue' });
    const run = { kind: 'scheduled', scheduleId, runId: 'the-run' } as const;
    const before = plansPosted();
    assert.ok((await queue.add(run, { jobId: 'attempt-1' })).ok);
    await listed(/Last run .*posted P-/);
    // As if the first worker had died after the posting: the run is given out again.
    await redis.scheduleRuns.forget(scheduleId);
    assert.ok((await queue.add(run, { jobId: 'attempt-2' })).ok);
    await listed(/Last run .*posted P-/);
    // And once more after it has ended.
    assert.ok((await queue.add(run, { jobId: 'attempt-3' })).ok);
    assert.ok((await queue.add({ ...run, runId: 'the-next' }, { jobId: 'attempt-4' })).ok);
    await listed(/Last run .*skipped: P-/);
    assert.equal(plansPosted() - before, 1);
    await redis.close();
    await queue.close();
    await (await ask(`delete ${scheduleId}`))(/is deleted/);
    const plan = control()
      .messages()
      .findLast((message) => buttonsOf(message).includes('approve'));
    assert.ok((await control().click('bob', plan?.ts ?? '', 'reject')).ok);
    await control().waitFor(() => control().modal('bob'), 60_000);
    assert.ok((await control().submit('bob', { reason: { text: 'a test' } })).ok);
  });

  it('asks for nobody who may no longer ask', async () => {
    const scheduleId = await add('heal 02:00');
    askers = ['U0BOB'];
    await restart();
    const run = { kind: 'scheduled', scheduleId, runId: 'afterwards' } as const;
    const queue = openQueue({ redisUrl: stage.redis.url, prefix: 'evenkeel-queue' });
    assert.ok((await queue.add(run)).ok);
    await control().waitForMessage(
      (message) => new RegExp(`${scheduleId} was added by \\w+, who may no longer ask`).test(textOf(message)),
      60_000,
    );
    await queue.close();
    askers = ['U0MIRA', 'U0BOB'];
    autoApproval = true;
    await restart();
    await (await ask(`delete ${scheduleId}`))(/is deleted/);
  });

  it('has its plan approved by the policy where the policy says so, and carried out', async () => {
    const scheduleId = await add('fix-racks 02:00');
    await ask(`run ${scheduleId}`);
    await control().waitForMessage(({ text }) => /The policy approved P-\w+ by itself/.test(text), 60_000);
    await control().waitForMessage(({ text }) => /E-\w+ is done/.test(text), 60_000);
    await listed(/Last run .*posted P-\w+, approved by the policy/);
    const plans = now();
    assert.ok((await control().command('mira', '#kafka-ops', '/kafka plans')).ok);
    await whispered(stage, 'U0MIRA', /done.*approved by policy/, plans);
  });
});
