import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Deps } from '../../../jobs/deps.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { attachPlan, paintPlan } from '../../../jobs/plan-files.ts';
import type { Attachment, Painter } from '../../../jobs/ports.ts';
import { movesCsv } from '../../../planner/move-list.ts';
import { hugePlan, move, plan, snapshot } from '../../golden/views/support/cards.ts';
import { VirtualClock } from '../slack/support/virtual-clock.ts';

const picture = {
  name: 'brokers',
  title: 'Brokers',
  altText: 'six brokers',
  png: new Uint8Array([1]),
  svg: '<svg/>',
} as const;
const none = { pictures: [], kept: null };

/** Only what is asked of: a painter, and a messenger that says no or takes everything. */
function depsWith(painter: Painter | null, takes = true) {
  const clock = new VirtualClock();
  const attached: Attachment[] = [];
  const said: string[] = [];
  const no = refuse('slack-refused', 'no', '');
  const deps = {
    clock,
    ...(painter === null ? {} : { painter }),
    log: (message: string) => said.push(message),
    messenger: {
      attach: async (_message: unknown, files: readonly Attachment[]) => {
        attached.push(...files);
        return takes ? ok(null) : no;
      },
      keepPicture: async () => (takes ? ok('F1') : no),
      reply: async (_message: unknown, text: string) => ok(said.push(text)),
    },
  } as unknown as Deps;
  return { deps, clock, attached, said };
}

describe('a plan whose pictures cannot be had', () => {
  it('is posted without them: a refusal, a picture that is not kept, no painter at all', async () => {
    const refusing = depsWith({ paint: async () => refuse('unknown', 'no such font', '') });
    assert.deepEqual(await paintPlan(refusing.deps, 'P-1', snapshot(), plan()), none);
    assert.equal(refusing.said.length, 1);
    const notKept = depsWith({ paint: async () => ok([picture]) }, false);
    assert.deepEqual((await paintPlan(notKept.deps, 'P-1', snapshot(), plan())).kept, null);
    assert.deepEqual(await paintPlan(depsWith(null).deps, 'P-1', snapshot(), plan()), none);
  });
  it('does not wait for a painter that never answers', async () => {
    const { deps, clock, said } = depsWith({ paint: () => new Promise(() => {}) });
    const painted = paintPlan(deps, 'P-1', snapshot(), plan());
    await clock.advance(20_000);
    assert.deepEqual(await painted, none);
    assert.deepEqual(said, ['a plan is posted without pictures']);
  });
});

describe('the files of a plan', () => {
  const message = { channel: 'C1', ts: '1.1' };
  it('hold the picture that the message already shows only as SVG', async () => {
    const { deps, attached } = depsWith(null);
    const painted = { pictures: [picture], kept: { fileId: 'F1', altText: 'six brokers' } };
    await attachPlan(deps, message, { name: 'P-1', plan: plan(), painted });
    assert.deepEqual(
      attached.map(({ filename }) => filename),
      ['P-1-moves.csv', 'P-1.json', 'P-1-brokers.svg'],
    );
  });
  it('hold every one of 20,000 moves', async () => {
    const { deps, attached } = depsWith(null);
    const huge = hugePlan();
    await attachPlan(deps, message, { name: 'P-1', plan: huge, painted: none });
    const [csv, json] = attached.map(({ content }) => String(content));
    assert.equal(csv?.trim().split('\r\n').length, 20_001);
    assert.equal((JSON.parse(json ?? '') as { partitions: unknown[] }).partitions.length, 20_000);
  });
  it('say so where a list is too large to attach', async () => {
    const { deps, attached, said } = depsWith(null);
    const moves = Array.from({ length: 4 }, (_, index) => ({ ...move(index), why: 'x'.repeat(9_000_000) }));
    await attachPlan(deps, message, { name: 'P-1', plan: plan({ moves }), painted: none });
    assert.deepEqual(
      attached.map(({ filename }) => filename),
      ['P-1.json'],
    );
    assert.match(said[0] ?? '', /too large to attach/);
  });
  it('quote what a comma or a quote would break', () => {
    const moves = [{ ...move(0), why: 'rack "a", too many' }];
    const waves = [{ ...plan().waves[0]!, moves: [0] }];
    const line = '1,canary,orders,0,101 102 103,101 103 105,105,102,4000000000,"rack ""a"", too many"';
    assert.equal(movesCsv(plan({ moves, waves })).split('\r\n')[1], line);
  });
});
