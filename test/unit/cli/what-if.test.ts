import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { cluster } from '../verify/support/cluster.ts';
import { run, workFolder } from './support/run.ts';

const file = workFolder();
const racks = { 1: 'a', 2: 'a', 3: 'b', 4: 'c', 5: 'c' };
const snapshot = file(
  's.json',
  JSON.stringify(
    cluster({
      racks,
      topics: {
        orders: {
          replicas: [
            [1, 2, 3],
            [1, 3, 4],
          ],
          minIsr: 2,
        },
      },
    }),
  ),
);
const fix = file(
  'r.json',
  JSON.stringify({ version: 1, partitions: [{ topic: 'orders', partition: 0, replicas: [1, 3, 4] }] }),
);

type Json = {
  controlPlane: object;
  summary: Record<string, unknown>;
  partitions: Record<string, unknown>[];
  beforeReassignment?: { summary: Record<string, unknown> };
};

describe('evenkeel what-if', () => {
  it('prints what the contract names, with 0', async () => {
    const { code, stdout } = await run('what-if', '--snapshot', snapshot, '--fail', 'rack:a', '--format', 'json');
    assert.equal(code, 0);
    const { controlPlane, summary, partitions } = JSON.parse(stdout) as Json;
    assert.deepEqual(Object.keys(controlPlane), ['quorum', 'votersUp', 'votersNeeded', 'voters', 'side']);
    assert.deepEqual(summary, {
      partitions: 2,
      withoutLeader: 0,
      blockedForAcksAll: 1,
      underMinIsr: 1,
      frozenForReaders: 1,
      minorityLeaders: 0,
      topicsTouched: ['orders'],
    });
    assert.deepEqual(partitions[0], {
      topic: 'orders',
      partition: 0,
      leader: 3,
      isr: [3],
      acks0: 'invisible',
      acks1: 'invisible',
      acksAll: 'NOT_ENOUGH_REPLICAS',
      readers: 'frozen',
      consumerGroups: 'frozen',
      inFlight: 'sent-again',
    });
  });
  it('draws it, also before and after a reassignment', async () => {
    const svg = file('what-if.svg', '');
    const words = ['what-if', '--snapshot', snapshot, '--fail', 'rack:a', '--reassignment', fix, '--picture', svg];
    const { code, stderr } = await run(...words);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /What if rack a fails: .*what-if\.svg/);
    assert.match(readFileSync(svg, 'utf8'), /^<svg [\s\S]*>Leader, no acks=all<[\s\S]*>1 → 0<[\s\S]*<\/svg>\n$/);
    for (const [more, reason] of [
      [['--fail', 'rack:a', '--picture', 'x.gif'], /neither SVG nor PNG/],
      [['--exhaustive', '--picture', svg], /draws one failure/],
    ] as const) {
      const refused = await run('what-if', '--snapshot', snapshot, ...more);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, reason);
    }
  });
  it('shows the same after a reassignment, beside what it was', async () => {
    const words = ['what-if', '--snapshot', snapshot, '--fail', 'rack:a', '--reassignment', fix];
    const { summary, beforeReassignment } = JSON.parse((await run(...words, '--format', 'json')).stdout) as Json;
    assert.deepEqual([summary['blockedForAcksAll'], beforeReassignment?.summary['blockedForAcksAll']], [0, 1]);
    const text = (await run(...words)).stdout;
    assert.match(
      text,
      /BEFORE THE REASSIGNMENT[\s\S]*orders-0 +3 +3 +invisible +NOT_ENOUGH_REPLICAS +frozen[\s\S]*AFTER/,
    );
    assert.match(text, /AFTER THE REASSIGNMENT[\s\S]*Everything goes on that went on before/);
  });
  it('leaves partitions out that do not change, above a thousand, unless all are asked for', async () => {
    const lists = Array.from({ length: 1001 }, (_, index) => (index < 5 ? [1, 3] : [4, 3]));
    const big = file('big.json', JSON.stringify(cluster({ racks, topics: { t: { replicas: lists } } })));
    const count = async (...more: readonly string[]): Promise<number> => {
      const { stdout } = await run('what-if', '--snapshot', big, '--fail', 'broker:1', '--format', 'json', ...more);
      return (JSON.parse(stdout) as Json).partitions.length;
    };
    assert.deepEqual([await count(), await count('--all')], [5, 1001]);
  });
  it('draws racks, cuts and old leaders on the minority side', async () => {
    const { stdout } = await run('what-if', '--snapshot', snapshot, '--cut', 'a|b,c');
    assert.match(stdout, /If it fails: cut between a \| b, c/);
    assert.match(stdout, /a +1 +up, side a +2 → 0/);
    assert.match(stdout, /1 still thinks it leads \(acks=1 truncated\)/);
  });
  it('goes through every failure', async () => {
    const text = (await run('what-if', '--snapshot', snapshot, '--exhaustive', '--reassignment', fix)).stdout;
    assert.match(text, /Survival score \d+ → \d+ of 100/);
    assert.match(text, /any one rack +2 → 3 of 3/);
    const json = JSON.parse(
      (await run('what-if', '--snapshot', snapshot, '--exhaustive', '--format', 'json')).stdout,
    ) as {
      score: number;
      kinds: { kind: string; worst: { fails: string }[] }[];
    };
    assert.equal(json.kinds.find(({ kind }) => kind === 'rack')!.worst[0]!.fails, 'rack a');
  });
  it('answers what cannot be asked with 2 and one line', async () => {
    for (const [words, expected] of [
      [['--fail', 'broker:9'], /there is no broker "9"/],
      [[], /Say what fails/],
      [['--exhaustive', '--fail', 'broker:1'], /not both/],
      [['--cut', 'a|b'], /on which side c is/],
      [['--fail', 'broker:1', '--reassignment', snapshot], /at partitions: found nothing/],
    ] as const) {
      const { code, stdout, stderr } = await run('what-if', '--snapshot', snapshot, ...words);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, expected);
    }
  });
});
