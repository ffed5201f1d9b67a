import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Message } from '../../../lab/slack/index.ts';
import { buttonsOf, current, type Mode, openStage, type Stage, textOf, whispered } from './support/stage.ts';

for (const mode of ['socket', 'http'] as const satisfies readonly Mode[]) {
  describe(`the bot in ${mode} mode`, () => {
    let stage: Stage;
    before(async () => {
      stage = await openStage({ mode });
      await stage.startBot();
      await stage.startWorker();
    });
    after(() => stage.close());
    const say = (text: string, who = 'mira') => stage.slack.control.command(who, '#kafka-ops', text);

    async function showsPicturesAndLists(plan: Message): Promise<void> {
      const image = plan.blocks.find(({ type }) => type === 'image');
      assert.match(String(image?.['alt_text']), /^Fix racks: data on 6 brokers, now → after\. Rack violations 2 → 0/);
      const { control } = stage.slack;
      const named = (pattern: RegExp) => control.files().find(({ name, complete }) => complete && pattern.test(name));
      const kept = named(/-brokers\.png$/);
      assert.deepEqual(image?.['slack_file'], { id: kept?.id });
      assert.equal(kept?.mimetype, 'image/png');
      const lists = await control.waitFor(() => named(/\.json$/), 60_000);
      assert.equal((JSON.parse(lists.bytes.toString()) as { version: number }).version, 1);
      const [head, ...moves] =
        named(/-moves\.csv$/)
          ?.bytes.toString()
          .trim()
          .split('\r\n') ?? [];
      assert.match(head ?? '', /^wave,kind,topic,partition/);
      assert.equal(moves.length, 2);
      for (const name of [/-moves\.png$/, /-waves\.png$/]) assert.ok((named(name)?.altText.length ?? 0) > 40);
      for (const name of [/-brokers\.svg$/, /-moves\.svg$/, /-waves\.svg$/]) assert.ok(named(name), String(name));
      const replies = control.messages().filter(({ threadTs }) => threadTs === plan.ts);
      assert.deepEqual(
        replies.map(({ fileIds }) => fileIds.length),
        [2, 5],
      );
    }

    it('answers help, typos and unknown clusters at once, to the asker alone', async () => {
      for (const [text, pattern] of [
        ['/kafka help', /fix-racks/],
        ['/kafka staus', /Did you mean \/kafka status\?/],
        ['/kafka on dmo status', /Did you mean demo\?/],
      ] as const) {
        const acting = await say(text);
        assert.ok(acting.ok && acting.tookMs < 3000, JSON.stringify(acting));
        await whispered(stage, 'U0MIRA', pattern);
      }
    });

    it('shows status and audit in the channel', async () => {
      assert.ok((await say('/kafka status')).ok);
      const status = await stage.slack.control.waitForMessage(
        ({ text, onlyFor }) => onlyFor === null && /Status · demo/.test(text),
        60_000,
      );
      assert.match(textOf(status), /rack violation/);
      assert.match(textOf(status), /simulated/);
      assert.ok((await say('/kafka audit')).ok);
      await stage.slack.control.waitForMessage(
        ({ text, onlyFor }) => onlyFor === null && /Audit · demo/.test(text),
        60_000,
      );
    });

    it('tells what stops if something fails, and what can fail', async () => {
      assert.ok((await say('/kafka what-if rack a')).ok);
      const rack = await stage.slack.control.waitForMessage(
        ({ text, onlyFor }) => onlyFor === null && /What if · demo · rack a fails/.test(text),
        60_000,
      );
      assert.match(textOf(rack), /acks=all/);
      assert.ok((await say('/kafka what-if')).ok);
      await stage.slack.control.waitForMessage(
        ({ text, onlyFor }) => onlyFor === null && /What if · demo · survival score/.test(text),
        60_000,
      );
      assert.ok((await say('/kafka what-if rack z')).ok);
      await whispered(stage, 'U0MIRA', /There is no rack "z": the racks are/);
    });

    it('carries a plan from the asking to the report', async () => {
      const asked = await say('/kafka fix-racks');
      assert.ok(asked.ok && asked.tookMs < 3000);
      await whispered(stage, 'U0MIRA', /Planning on demo/);
      const plan = await stage.slack.control.waitForMessage(
        (message) => buttonsOf(message).includes('approve'),
        60_000,
      );
      assert.match(plan.text, /Mends 2 rack violations/);
      await showsPicturesAndLists(plan);

      assert.ok((await stage.slack.control.click('bob', plan.ts, 'approve')).ok);
      const decided = await stage.slack.control.waitForMessage(
        (message) => message.ts === plan.ts && !buttonsOf(message).includes('approve'),
        60_000,
      );
      assert.match(textOf(decided), /U0BOB/);
      const done = await stage.slack.control.waitForMessage(
        (message) => message.ts === plan.ts && / · done/.test(message.text),
        60_000,
      );
      assert.match(textOf(done), /0 rack violations/);
      assert.match(textOf(done), /0 copy limits left behind/);
      assert.ok(!buttonsOf(done).includes('cancel-execution'));

      for (const [text, pattern] of [
        ['/kafka plans', /P-/],
        ['/kafka executions', /E-.*done/],
      ] as const) {
        const at = stage.slack.control.messages().at(-1)?.ts ?? '0';
        assert.ok((await say(text)).ok);
        await whispered(stage, 'U0MIRA', pattern, at);
      }
    });

    it('tells what is allowed, and sends the record of what was done to the one who asks', async () => {
      assert.ok((await say('/kafka policy')).ok);
      await whispered(stage, 'U0MIRA', /Plans need 1 approval of <!subteam\^S0APPROVERS>/);
      assert.ok((await say('/kafka record')).ok);
      await whispered(stage, 'U0MIRA', /The record is in our direct messages/);
      const file = stage.slack.control.files().find(({ name }) => name === 'evenkeel-record.jsonl');
      const lines = (file?.bytes.toString() ?? '')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.deepEqual(
        lines.map(({ event }) => event),
        ['asked', 'approved', 'started', 'ended'],
      );
      assert.equal(new Set(lines.map(({ digest }) => digest)).size, 1);
    });

    it('opens the details of a plan in a form', async () => {
      const plan = stage.slack.control.messages().find((message) => buttonsOf(message).includes('details'));
      assert.ok(plan !== undefined);
      assert.ok((await stage.slack.control.click('chen', plan.ts, 'details')).ok);
      await stage.slack.control.waitFor(() => {
        const modal = stage.slack.control.modal('chen');
        return modal !== undefined && /Waves, in order/.test(JSON.stringify(modal)) ? true : undefined;
      }, 60_000);
    });

    it('draws a home tab', async () => {
      assert.ok((await stage.slack.control.openHome('bob')).ok);
      const home = await stage.slack.control.waitFor(() => stage.slack.control.home('bob'), 60_000);
      assert.match(JSON.stringify(home), /Nothing is being carried out/);
      assert.match(JSON.stringify(home), /S0APPROVERS/);
    });

    it('acknowledges everything, also while the worker is busy, and logs no error', () => {
      const late = stage.slack.control.log().filter(({ kind, ok }) => kind === 'delivery' && !ok);
      assert.deepEqual(late, []);
      const wrong = stage.logged.filter((line) => line.includes('"level":"error"'));
      assert.deepEqual(wrong, []);
    });

    it('plans nothing for a guest, and shows the status all the same', async () => {
      const at = stage.slack.control.messages().at(-1)?.ts ?? '0';
      assert.ok((await say('/kafka fix-racks', 'gus')).ok);
      await whispered(stage, 'U0GUS', /guest account cannot ask for plans/, at);
      assert.ok((await say('/kafka status', 'gus')).ok);
      await stage.slack.control.waitForMessage(({ text, ts }) => ts > at && /Status · demo/.test(text), 60_000);
    });

    it('has nothing to do on a cluster that is as asked for', async () => {
      assert.ok((await say('/kafka fix-racks')).ok);
      const answer = await stage.slack.control.waitForMessage(({ text }) => /nothing to do/.test(text), 60_000);
      assert.deepEqual(buttonsOf(answer), []);
      assert.equal(current(stage, answer)?.onlyFor, null);
    });
  });
}
