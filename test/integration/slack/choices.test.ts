import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buttonsOf, current, openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';

describe('other choices for a rebalance', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket', crowdedBytes: [40e6, 10e6, 25e6, 5e6, 60e6, 15e6, 30e6, 20e6] });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const choices = (plan: Parameters<typeof current>[1]) =>
    buttonsOf(current(stage, plan)).filter((id) => id.startsWith('choose-'));

  it('are beside the plan, each with a button that says its price', async () => {
    const plan = await planPosted(stage, '/kafka rebalance');
    const beside = plan.blocks.find((block) => 'fields' in block);
    assert.match(JSON.stringify(beside), /This plan: .*Copies [\d.]+\sMB.*(?:Smallest|Within)/);
    assert.ok(choices(plan).includes('choose-leaders-only'), textOf(plan));
    assert.match(textOf(plan), /instead: [\d.]+ MB/);
  });

  it('become plans of their own that take the place of the first, and can be taken back', async () => {
    const first = await planPosted(stage, '/kafka rebalance');
    const [wanted = ''] = choices(first);
    const second = await newPlan(() => control().click('bob', first.ts, wanted));
    const superseded = await control().waitForMessage(
      (message) => message.ts === first.ts && /superseded/.test(message.text),
      60_000,
    );
    assert.deepEqual(buttonsOf(superseded), ['details', 'why']);
    assert.match(textOf(second), /Asked by <@U0BOB>/);
    assert.ok(choices(second).includes('choose-balanced'), choices(second).join());
    assert.ok(!choices(second).includes(wanted));
    const third = await newPlan(() => control().click('mira', second.ts, 'choose-balanced'));
    assert.ok(choices(third).includes(wanted));
    assert.ok(!choices(third).includes('choose-balanced'));
  });

  it('can be leaders alone, which copies nothing and takes the place of the rebalance', async () => {
    const first = await planPosted(stage, '/kafka rebalance');
    const second = await newPlan(() => control().click('bob', first.ts, 'choose-leaders-only'));
    await control().waitForMessage((message) => message.ts === first.ts && /superseded/.test(message.text), 60_000);
    assert.match(textOf(second), /without copying data/);
    assert.ok(choices(second).includes('choose-balanced'), choices(second).join());
    const third = await planPosted(stage, '/kafka rebalance');
    await control().waitForMessage((message) => message.ts === second.ts && /superseded/.test(message.text), 60_000);
    assert.ok(choices(third).includes('choose-leaders-only'));
  });

  it('are refused to guests and on plans that are decided, with a word', async () => {
    const plan = await planPosted(stage, '/kafka rebalance');
    const [wanted = ''] = choices(plan);
    const at = control().messages().at(-1)?.ts ?? '0';
    assert.ok((await control().click('gus', plan.ts, wanted)).ok);
    await whispered(stage, 'U0GUS', /guest account cannot ask for plans/, at);
    const newer = await planPosted(stage, '/kafka rebalance');
    await control().waitForMessage((message) => message.ts === plan.ts && /superseded/.test(message.text), 60_000);
    assert.deepEqual(choices(plan), []);
    assert.ok(choices(newer).length >= 1);
  });

  it('can each be asked why, by broker and by topic', async () => {
    const plan = await planPosted(stage, '/kafka rebalance');
    const shown = (pattern: RegExp) =>
      control().waitFor(() => (pattern.test(JSON.stringify(control().modal('chen'))) ? true : undefined), 60_000);
    assert.ok((await control().click('chen', plan.ts, 'why')).ok);
    await shown(/Why the plan moves anything/);
    const chosen = { blockId: 'why-broker', value: '102' };
    assert.ok((await control().clickInView('chen', 'why-broker', chosen)).ok);
    await shown(/\*Broker 102\*: g(?:ets|ives up) \d+ replica.*Now → after: replicas/);
    assert.ok((await control().submit('chen', { 'why-name': { 'why-name': 'clicks' } })).ok);
    await shown(/\*`clicks`\*: .*replicas now → after/);
    assert.ok((await control().submit('chen', { 'why-name': { 'why-name': 'clikcs' } })).ok);
    await shown(/changes no broker or topic.*Did you mean clicks\?/);
  });

  async function newPlan(act: () => Promise<{ readonly ok: boolean }>) {
    const before = new Set(
      control()
        .messages()
        .map(({ ts }) => ts),
    );
    assert.ok((await act()).ok);
    return control().waitForMessage(
      (message) => !before.has(message.ts) && message.onlyFor === null && buttonsOf(message).includes('approve'),
      60_000,
    );
  }
});
