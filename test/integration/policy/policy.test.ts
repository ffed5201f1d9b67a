import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Running } from '../../../src/start.ts';
import { buttonsOf, current, openStage, planPosted, type Stage, textOf, whispered } from '../slack/support/stage.ts';

/** Every plan here is of high risk; the freeze is declared and lifted by what a test sets before a start. */
describe('a policy file', () => {
  let stage: Stage;
  let freezes: unknown[] = [];
  let running: Running;
  const policy = () => ({
    clusters: [
      {
        cluster: 'demo',
        approvers: { groups: ['S0APPROVERS'] },
        risk: { high: { partitions: 1 } },
        freezes,
        ceilings: { partitions: 3 },
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
    stage.slack.control.setGroupMembers('S0APPROVERS', ['bob', 'chen']);
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const now = () => control().messages().at(-1)?.ts ?? '0';
  const approve = async (who: string, ts: string, typed: string) => {
    assert.ok((await control().click(who, ts, 'approve')).ok);
    await control().waitFor(() => control().modal(who), 60_000);
    return control().submit(who, { typed: { text: typed } });
  };

  it('holds a start back while a freeze lasts, and is asked again when the approval is spent', async () => {
    const worker = await stage.startWorker();
    const plan = await planPosted(stage);
    const proposalId = /P-[A-Z0-9]+/.exec(textOf(plan))?.[0] ?? '';
    assert.match(textOf(plan), /Risk high.*it changes 2 partitions.*Needs 2 approvals/s);

    const slip = await approve('bob', plan.ts, 'yes');
    assert.ok(!slip.ok && 'typed' in (slip.errors ?? {}), JSON.stringify(slip));
    assert.ok((await control().submit('bob', { typed: { text: proposalId.toLowerCase() } })).ok);
    await control().waitForMessage(
      ({ ts, blocks }) => ts === plan.ts && /Approved so far by/.test(JSON.stringify(blocks)),
      60_000,
    );
    assert.deepEqual(
      [...stage.world.topics.get('orders')!.partitions[0]!.replicas],
      [101, 102],
      'nothing has moved yet',
    );

    // Declared between the first yes and the second: the worker is started again with the new policy.
    await stage.end(worker);
    const day = 86_400_000;
    const iso = (ms: number) => new Date(ms).toISOString();
    freezes = [{ from: iso(Date.now() - day), until: iso(Date.now() + day), reason: 'the big sale' }];
    const frozen = await stage.startWorker();
    assert.ok((await approve('chen', plan.ts, proposalId)).ok);
    const told = await control().waitForMessage(
      ({ text }) => /Not started yet: Changes are frozen until .*the big sale/.test(text),
      60_000,
    );
    assert.match(told.text, /starts by itself/);
    await stage.end(frozen);

    freezes = [];
    running = await stage.startWorker();
    await control().waitForMessage(({ text }) => /E-[A-Z0-9]+ is done/.test(text), 60_000);
    assert.ok(!buttonsOf(current(stage, plan)).includes('approve'));
    assert.notDeepEqual([...stage.world.topics.get('orders')!.partitions[0]!.replicas], [101, 102]);
  });

  it('can be called off while it waits', async () => {
    const day = 86_400_000;
    const iso = (ms: number) => new Date(ms).toISOString();
    freezes = [{ from: iso(Date.now() - day), until: iso(Date.now() + day), reason: 'the big sale' }];
    await stage.end(running);
    const frozen = await stage.startWorker();
    const plan = await planPosted(stage, '/kafka drain 106');
    const proposalId = /P-[A-Z0-9]+/.exec(textOf(plan))?.[0] ?? '';
    const at = now();
    assert.ok((await approve('bob', plan.ts, proposalId)).ok);
    await control().waitForMessage(
      (message) => message.ts === plan.ts && /Approved so far by/.test(textOf(message)),
      60_000,
    );
    assert.ok((await approve('chen', plan.ts, proposalId)).ok);
    const told = await control().waitForMessage(
      ({ ts, text }) => ts > at && /Not started yet: .*To call it off: cancel E-/.test(text),
      60_000,
    );
    const shown = await control().waitForMessage(
      (message) => message.ts === plan.ts && /It has not begun yet: Changes are frozen/.test(textOf(message)),
      60_000,
    );
    assert.ok(!buttonsOf(shown).includes('approve'));
    const executionId = /cancel (E-[A-Z0-9]+)/.exec(told.text)?.[1] ?? '';
    assert.ok((await control().command('bob', '#kafka-ops', `/kafka cancel ${executionId}`)).ok);
    await control().waitForMessage(({ text }) => /bob asked to cancel/.test(text), 60_000);
    // A start looks at once for what was left, as every worker does each minute.
    await stage.end(frozen);
    await stage.startWorker();
    await control().waitForMessage(({ text }) => text.includes(`${executionId} was cancelled`), 60_000);
    freezes = [];
  });

  it('refuses an approval without the typed id, also when the form is passed by', async () => {
    const plan = await planPosted(stage, '/kafka drain 106');
    const at = now();
    const value = /"value":"(P-[^"]+)"/.exec(JSON.stringify(plan.blocks))?.[1] ?? '';
    const [proposalId = '', digest = ''] = value.split(':');
    const { openQueue } = await import('../../../jobs/queue/open-queue.ts');
    const queue = openQueue({ redisUrl: stage.redis.url, prefix: 'evenkeel-queue' });
    const clicker = { userId: 'U0BOB', channel: 'C0KAFKAOPS' };
    assert.ok((await queue.add({ kind: 'approve', proposalId, digest, clicker })).ok);
    await whispered(stage, 'U0BOB', /its id has to be typed/, at);
    assert.ok(buttonsOf(current(stage, plan)).includes('approve'));
    await queue.close();
  });

  it('refuses a plan above its ceiling to the one who asked', async () => {
    const at = now();
    assert.ok((await control().command('mira', '#kafka-ops', '/kafka drain 101,103,104')).ok);
    await whispered(stage, 'U0MIRA', /the policy allows 3 at once/, at).catch(() => assert.fail(said(at)));
  });

  it('is shown by /kafka policy', async () => {
    const at = now();
    assert.ok((await control().command('gus', '#kafka-ops', '/kafka policy')).ok);
    const shown = await whispered(stage, 'U0GUS', /What is allowed on demo/, at);
    assert.match(textOf(shown), /High risk: from 1 partition changed.*No plan changes more than 3 partitions/s);
  });

  function said(after: string): string {
    return control()
      .messages()
      .filter(({ ts }) => ts > after)
      .map(textOf)
      .join('\n');
  }
});
