import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cluster } from '../verify/support/cluster.ts';
import { run, workFolder } from './support/run.ts';

const file = workFolder();
const snapshot = file(
  'snapshot.json',
  JSON.stringify(
    cluster({
      racks: { 1: 'a', 2: 'a', 3: 'b', 4: 'c' },
      topics: { 'a<b>&"c"': { replicas: [[1, 2, 3]], minIsr: 2 }, logs: { replicas: [[1, 3, 4]], minIsr: 1 } },
    }),
  ),
);

describe('evenkeel audit for pipelines', () => {
  it('writes SARIF 2.1.0', async () => {
    const { code, stdout } = await run('audit', '--snapshot', snapshot, '--format', 'sarif');
    assert.equal(code, 1);
    const log = JSON.parse(stdout) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; ruleIndex: number; level: string; message: { text: string } }[];
      }[];
    };
    assert.equal(log.version, '2.1.0');
    const [{ tool, results }] = log.runs as [(typeof log.runs)[number]];
    assert.deepEqual(
      results.map(({ ruleId, level }) => [ruleId, level]),
      [
        ['rack-violation', 'error'],
        ['min-isr-one', 'warning'],
        ['no-restart-during-outage', 'note'],
        ['survival', 'note'],
      ],
    );
    for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex]!.id, ruleId);
    assert.match(results[0]!.message.text, /Remedy: Plan fix-racks/);
  });
  it('writes JUnit XML in which only what is grave enough fails', async () => {
    const { code, stdout } = await run('audit', '--snapshot', snapshot, '--format', 'junit', '--fail-on', 'high');
    assert.equal(code, 1);
    assert.match(stdout, /<testsuites tests="4" failures="1">/);
    assert.match(stdout, /name="rack-violation"><failure type="high"/);
    assert.match(stdout, /name="min-isr-one"><system-out>/);
    assert.match(stdout, /a&lt;b&gt;&amp;&quot;c&quot;-0/);
  });
  it('silences with a reason and an end that are shown', async () => {
    const silences = (until: string): string =>
      file(
        `silences-${until}.json`,
        JSON.stringify({
          version: 1,
          silences: [{ rule: 'min-isr-one', topics: ['logs'], reason: 'may be lost', until }],
        }),
      );
    const held = await run('audit', '--snapshot', snapshot, '--silence', silences('9999-01-01'));
    assert.ok(!held.stdout.includes('[min-isr-one'));
    assert.match(held.stdout, /Silenced\n {2}min-isr-one for logs until 9999-01-01, hides 1: may be lost/);
    const over = await run('audit', '--snapshot', snapshot, '--silence', silences('2020-01-01'));
    assert.match(over.stdout, /\[min-isr-one/);
    assert.match(over.stdout, /until 2020-01-01, EXPIRED: may be lost/);
    const broken = await run(
      'audit',
      '--snapshot',
      snapshot,
      '--silence',
      file('no.json', '{"version":1,"silences":[{}]}'),
    );
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /silences\[0\]\.rule: found nothing/);
  });
  it('goes by limits that are given, and names them', async () => {
    const tuned = await run('audit', '--snapshot', snapshot, '--limit', 'diskPercent=80', '--limit', 'leaderSkew=2');
    assert.match(
      tuned.stdout,
      /Limits that are not the usual ones\n {2}diskPercent 80 \(usually 90\)\n {2}leaderSkew 2 /,
    );
    for (const word of ['disk=80', 'diskPercent=none', 'diskPercent', 'diskPercent=101']) {
      const wrong = await run('audit', '--snapshot', snapshot, '--limit', word);
      assert.equal(wrong.code, 2, word);
      assert.match(wrong.stderr, /no limit of the audit|a number from 1 to 100/);
    }
  });
});
