import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { processesOfDemo, runDemo } from './support.ts';

const startWithinMs = 120_000;

describe('npm run demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-report-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('plays alone on a real cluster, checks it with Kafka, and reports what it saw', async () => {
    const report = join(folder, 'report.json');
    const demo = runDemo(['--auto', '--port', '0', '--report', report]);
    assert.equal(await demo.ended, 0, demo.output());
    const seen = JSON.parse(readFileSync(report, 'utf8')) as Record<string, unknown>;
    assert.ok(Number(seen['rackViolationsBefore']) > 0);
    assert.equal(seen['rackViolationsAfter'], 0);
    assert.deepEqual(seen['throttlesBefore'], []);
    assert.deepEqual(seen['throttlesAfter'], []);
    assert.ok(Number(seen['recordsAcked']) > 0);
    assert.ok(Number(seen['recordsReadBack']) >= Number(seen['recordsAcked']));
    assert.match(String(seen['planDigest']), /^[0-9a-f]{64}$/);
    assert.equal(seen['approvedDigest'], seen['planDigest']);
    assert.equal(seen['executedDigest'], seen['planDigest']);
    assert.equal(Object.keys(seen['brokerPids'] as object).length, 6);
    assert.deepEqual(processesOfDemo(demo.child.pid ?? 0), []);
  });

  it('plays alone without Java, over HTTP, and every message says that the cluster is simulated', async () => {
    const demo = runDemo(['--auto', '--simulated', '--mode', 'http', '--port', '0']);
    assert.equal(await demo.ended, 0, demo.output());
    assert.match(demo.output(), /Report: Simulated cluster/);
  });

  it('ends everything on Ctrl-C', async () => {
    const demo = runDemo(['--simulated', '--port', '0']);
    await demo.until(/Ctrl-C ends everything/, startWithinMs);
    assert.ok(processesOfDemo(demo.child.pid ?? 0).length >= 3);
    demo.child.kill('SIGINT');
    assert.equal(await demo.ended, 0, demo.output());
    assert.deepEqual(processesOfDemo(demo.child.pid ?? 0), []);
  });

  it('ends what a killed demo left behind at its next start', async () => {
    const killed = runDemo(['--simulated', '--port', '0']);
    await killed.until(/Ctrl-C ends everything/, startWithinMs);
    killed.child.kill('SIGKILL');
    await killed.ended;
    assert.ok(processesOfDemo(killed.child.pid ?? 0).length >= 3);
    const next = runDemo(['--simulated', '--port', '0']);
    await next.until(/Ctrl-C ends everything/, startWithinMs);
    assert.match(next.output(), /Ended \d+ processes that an earlier demo left behind/);
    assert.deepEqual(processesOfDemo(killed.child.pid ?? 0), []);
    next.child.kill('SIGINT');
    assert.equal(await next.ended, 0);
  });

  it('names each missing thing and the command that brings it, in one message', async () => {
    const demo = runDemo([], { ...process.env, PATH: '/nowhere' });
    assert.equal(await demo.ended, 2);
    for (const word of ['Java', 'Maven', 'Redis', 'apt-get install', 'docker compose up', '--simulated']) {
      assert.ok(demo.output().includes(word), `${word} in:\n${demo.output()}`);
    }
    assert.doesNotMatch(demo.output(), /\n\s+at /);
  });

  it('says what is wrong with its options', async () => {
    const demo = runDemo(['--report', 'x.json']);
    assert.equal(await demo.ended, 2);
    assert.match(demo.output(), /--report needs --auto/);
  });
});
