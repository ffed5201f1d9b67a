import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createAuthority } from '../../../lab/kafka/certificates.ts';
import { readClusters, readWorkerConfig } from '../../../src/config/read-config.ts';

const dir = mkdtempSync(join(tmpdir(), 'evenkeel-tls-'));

before(async () => {
  const authority = await createAuthority(dir);
  const wanted = (days: number) => ({ names: 'IP:127.0.0.1', days });
  await Promise.all([
    authority.issue('good', wanted(100)),
    authority.issue('soon', wanted(3)),
    authority.issue('over', wanted(-1)),
  ]);
});
after(() => rmSync(dir, { recursive: true, force: true }));

function sources(cert: string, key: string, tokenEndpoint?: string) {
  const sasl = { mechanism: 'oauthbearer', tokenEndpoint, clientId: 'bot', clientSecretEnv: 'SECRET' };
  const tls = { ca: 'ca.pem', cert, key };
  const cluster = { name: 'prod', bootstrap: ['k:9092'], tls, approvers: { users: ['U2AB'] } };
  const file = { clusters: [tokenEndpoint === undefined ? cluster : { ...cluster, sasl }] };
  const path = join(dir, 'evenkeel.json');
  return {
    environment: { EVENKEEL_CONFIG: path, SLACK_BOT_TOKEN: 'xoxb-1', SECRET: 'hunter2' },
    readText: (wanted: string) => (wanted === path ? JSON.stringify(file) : readFileSync(wanted, 'utf8')),
  };
}

function warnings(cert: string, tokenEndpoint?: string): readonly string[] {
  const read = readWorkerConfig(sources(`${cert}.pem`, `${cert}.key`, tokenEndpoint));
  assert.ok(read.ok, JSON.stringify(read));
  return read.value.warnings;
}

describe('client certificates', () => {
  it('must fit their keys, and the key is not shown', () => {
    const read = readClusters(sources('good.pem', 'soon.key'));
    assert.ok(!read.ok);
    assert.equal(read.faults[0]?.path, 'clusters[0].tls');
    assert.match(read.faults[0]?.found ?? '', /do not belong together/);
    assert.ok(!JSON.stringify(read).includes('PRIVATE KEY'));
  });
  it('are worth a line at the start when they expire soon or have expired', () => {
    assert.deepEqual(warnings('good'), []);
    assert.match(warnings('soon').join(), /prod: its client certificate expires in 2 days/);
    assert.match(warnings('over').join(), /prod: its client certificate has expired/);
  });
  it('do not hide that a client secret would travel in plain text', () => {
    assert.match(warnings('good', 'http://login.example/token').join(), /client secret in plain text/);
    assert.deepEqual(warnings('good', 'https://login.example/token'), []);
  });
});
