import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runCli } from '../../../src/cli/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-policy-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function check(policy: unknown, words: readonly string[] = ['check']) {
  const file = join(folder, 'policy.json');
  writeFileSync(file, typeof policy === 'string' ? policy : JSON.stringify(policy));
  const written = { out: '', err: '' };
  const io = {
    stdout: { write: (text: string) => (written.out += text) },
    stderr: { write: (text: string) => (written.err += text) },
    env: {},
  };
  return { code: await runCli(['policy', ...words, file], io), ...written };
}

describe('evenkeel policy check', () => {
  it('says what a sound policy means, and ends with 0', async () => {
    const { code, out, err } = await check({ clusters: [{ cluster: 'prod', approvers: { groups: ['S0123'] } }] });
    assert.equal(code, 0, err);
    assert.match(out, /What the policy says of prod:\n- Plans may be asked for by every full member/);
    assert.match(out, /1 \(low risk\), 1 \(medium\) or 2 approvals \(high\) of S0123/);
  });
  it('names every fault with its place, and ends with 1', async () => {
    const { code, out, err } = await check({ clusters: [{ cluster: 'prod', freeze: [], approvals: { high: 0 } }] });
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(
      err,
      /2 things are wrong.*clusters\[0\]\.approvals\.high.*clusters\[0\]\.freeze\b.*Did you mean "freezes"/s,
    );
  });
  it('says how it is used, and ends with 2', async () => {
    assert.equal((await check({}, ['chekc'])).code, 2);
    assert.match((await check({}, [])).err, /Write: evenkeel policy check FILE/);
  });
});
