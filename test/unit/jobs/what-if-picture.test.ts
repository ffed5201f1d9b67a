import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Card } from '../../../jobs/card.ts';
import type { Deps } from '../../../jobs/deps.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import type { Painter } from '../../../jobs/ports.ts';
import { whatIfJob } from '../../../jobs/what-if-job.ts';
import { cluster } from '../verify/support/cluster.ts';

const ask = { clusterName: 'prod', channel: 'C1', userId: 'U1' } as unknown as Parameters<typeof whatIfJob>[1];
const drawn = { name: 'what-if', title: 'What if', altText: 'words', png: new Uint8Array(), svg: '' } as const;

/** Only what the job asks of. */
async function cardOf(paintWhatIf: NonNullable<Painter['paintWhatIf']> | null, keeps = true): Promise<Card> {
  const snapshot = cluster({ racks: { 1: 'a', 2: 'b' }, topics: { t: { replicas: [[1, 2]] } } });
  const posted: Card[] = [];
  const deps = {
    clusters: { get: () => ok({ reader: { readSnapshot: () => Promise.resolve(ok(snapshot)) } }) },
    clock: { sleepMs: () => new Promise(() => {}) },
    log: () => {},
    policyOf: () => refuse('unknown', 'no', 'no'),
    ...(paintWhatIf === null ? {} : { painter: { paint: () => assert.fail(), paintWhatIf } }),
    messenger: {
      keepPicture: () => Promise.resolve(keeps ? ok('F1') : refuse('slack-refused', 'no', 'no')),
      post: (_channel: string, card: Card) => {
        posted.push(card);
        return Promise.resolve(ok({ channel: 'C1', ts: '1' }));
      },
    },
  } as unknown as Deps;
  const outcome = await whatIfJob(deps, ask, { fail: ['rack:a'], cut: [] });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return posted[0]!;
}

const pictureIn = ({ body }: Card) => (body.kind === 'what-if' ? body.picture : assert.fail(body.kind));

describe('a what-if', () => {
  it('is posted with its picture', async () => {
    const card = await cardOf(() => Promise.resolve(ok(drawn)));
    assert.deepEqual(pictureIn(card), { fileId: 'F1', altText: 'words' });
  });
  it('is posted without one where it cannot be drawn or kept, or nobody draws', async () => {
    assert.equal(pictureIn(await cardOf(() => Promise.resolve(refuse('unknown', 'no', 'no')))), undefined);
    assert.equal(pictureIn(await cardOf(() => Promise.resolve(ok(drawn)), false)), undefined);
    assert.equal(pictureIn(await cardOf(null)), undefined);
  });
});
