import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CardBody } from '../../../jobs/card.ts';
import { noControl } from '../../../jobs/watch/ports.ts';
import type { WatchStanding } from '../../../jobs/watch/standing.ts';
import { emptyWatch } from '../../../jobs/watch/state.ts';
import { cardBlocks } from '../../../src/slack/views/card-blocks.ts';
import { noon, snapshot } from './support/cards.ts';
import { draw } from './support/draw.ts';
import { assertGolden } from './support/golden.ts';
import { limitFaults } from './support/limits.ts';

const card = (body: CardBody) => ({ clusterName: 'prod', body });

const settings = { everyMs: 60_000, channel: 'C0KAFKAOPS', digestCron: '0 9 * * 1', timeZone: 'UTC' };
const watch: WatchStanding = {
  settings,
  control: noControl,
  state: { ...emptyWatch, lastSeenMs: noon - 20_000 },
  silences: [{ rule: 'min-isr-one', reason: 'logs may be lost', until: '2099-01-31' }],
  nowMs: noon,
};

describe('status and audit', () => {
  const notJudged = ['what producers ask for (acks): it cannot be read from a cluster'];
  it('status shows the worst first', () => {
    assertGolden('status', cardBlocks(card({ kind: 'status', snapshot: snapshot(), running: ['E-90QX'], watch })));
  });
  it('status says how the watch stands, also where it is off, late or cannot be read', () => {
    const said = (of: Extract<CardBody, { kind: 'status' }>['watch']): string =>
      draw(cardBlocks(card({ kind: 'status', snapshot: snapshot(), running: [], watch: of })));
    const by = { teamId: 'T1', userId: 'U0BOB', name: 'bob' };
    const off = { ...watch, control: { ...noControl, off: { by, atMs: noon, reason: 'moving house' } } };
    assert.match(said(off), /Watch: off since .* by <@U0BOB>: moving house/);
    assert.match(
      said({ ...watch, nowMs: noon + 600_000 }),
      /Watch: on, but the last look was .*: see that a worker runs/,
    );
    assert.match(said({ ...watch, state: { ...watch.state, blindLooks: 3 } }), /did not answer the last 3 looks/);
    assert.match(said('unknown'), /Watch: how it stands could not be read/);
    assert.match(said(null), /Watch: none, the configuration says so or names no channel/);
  });
  it('status of 300 brokers fits', () => {
    const brokers = Array.from({ length: 300 }, (_, id) => ({ id, rack: `rack-${id % 20}` }));
    const view = cardBlocks(card({ kind: 'status', snapshot: snapshot({ brokers }), running: [], watch: null }));
    assert.deepEqual(limitFaults(view), []);
    assert.match(draw(view), /rack-7 +\| 15 of 15/);
    assert.doesNotMatch(draw(view), /did not fit/);
  });
  const finding = (severity: 'critical' | 'low', title: string) => ({
    rule: 'rack-violation',
    severity,
    title,
    evidence: { count: 96, examples: ['orders-0', 'orders-1', 'a', 'b', 'c', 'd', 'e'] },
    why: 'Losing rack a loses every replica of these partitions.',
    remedy: '/kafka fix-racks',
    cost: 'copies 377 GB',
  });
  it('audit lists findings, worst first', () => {
    const findings = [finding('low', 'Uneven leaders'), finding('critical', '96 partitions sit in one rack')];
    assertGolden(
      'audit',
      cardBlocks(
        card({
          kind: 'audit',
          score: 61,
          findings,
          silences: [],
          limits: [],
          notJudged,
          takenAt: '2026-11-21T12:00:00Z',
        }),
      ),
    );
  });
  it('audit of many long findings fits and names the rest', () => {
    const findings = Array.from({ length: 60 }, (_, index) => finding('low', `Finding ${index} ${'x'.repeat(280)}`));
    const view = cardBlocks(
      card({ kind: 'audit', score: 1, findings, silences: [], limits: [], notJudged, takenAt: '2026-11-21T12:00:00Z' }),
    );
    assert.deepEqual(limitFaults(view), []);
    assert.match(draw(view), /Not shown here/);
  });
});
