/** What the whole product does and says on a secured cluster: called by the test of that cluster, which is slow to start. */

import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from '../../../lab/demo/inspect.ts';
import { createAuthority, createTopics, grant, revoke } from '../../../lab/kafka/index.ts';
import type { Message } from '../../../lab/slack/index.ts';
import { until } from '../kafka/scene.ts';
import { type Product, startSecuredProduct } from './product.ts';
import { type SecuredCluster, ways } from './secured-cluster.ts';

const brokers = [
  { id: 101, rack: 'a' },
  { id: 102, rack: 'a' },
  { id: 103, rack: 'b' },
];

export async function checkProduct(secured: SecuredCluster): Promise<void> {
  await createTopics(secured.kafka.bootstrap, [{ topic: 'payments', replicas: [[102, 101]] }]);
  const { dir } = secured;
  await copyFile(join(dir, 'ca/ca.pem'), join(dir, 'ca/product.pem'));
  const product = await startSecuredProduct(secured, { ...ways.scram('mover'), tls: { ca: 'ca/product.pem' } });
  try {
    await carriesOut(product, secured);
    await namesTheMissingRight(product, secured);
    await readsWithLess(product);
    await saysThatCertificatesDoNotFit(product, secured);
    await hidesSecrets(product);
  } finally {
    await product.stop();
  }
}

async function carriesOut(product: Product, { kafka }: SecuredCluster): Promise<void> {
  const posted = await product.planned('/kafka fix-racks');
  await product.approved(posted);
  const report = await product.ended(posted);
  assert.match(report.text, /· done\b/, JSON.stringify(report.blocks));
  const seen = await inspect(kafka.bootstrap, brokers);
  assert.deepEqual([seen.rackViolations, seen.throttles, seen.ongoingReassignments], [0, [], 0]);
}

/** The user may read and set throttles, and not move: it is told which right is missing, and nothing is left. */
async function namesTheMissingRight(product: Product, { kafka }: SecuredCluster): Promise<void> {
  const { bootstrap } = kafka;
  await createTopics(bootstrap, [{ topic: 'returns', replicas: [[101, 102]] }]);
  const alter = { user: 'mover', topic: null, operation: 'Alter' } as const;
  await grant(bootstrap, [{ ...alter, operation: 'Describe' }]);
  await revoke(bootstrap, [alter]);
  const posted = await product.planned('/kafka fix-racks');
  await product.approved(posted);
  const report = await product.ended(posted);
  assert.match(report.text, /· failed\b/, JSON.stringify(report.blocks));
  assert.match(JSON.stringify(report), /Alter on the cluster/);
  const seen = await inspect(bootstrap, brokers);
  assert.deepEqual([seen.throttles, seen.ongoingReassignments], [[], 0]);
  assert.ok(seen.rackViolations > 0, 'nothing was moved');
  await grant(bootstrap, [alter]);
  await revoke(bootstrap, [{ ...alter, operation: 'Describe' }]);
}

/** Whoever may only read gets what only reads. */
async function readsWithLess({ cli }: Product): Promise<void> {
  for (const [words, codes] of [
    [['audit'], [0, 1]],
    [['what-if', '--fail', 'rack:a'], [0]],
    [['plan', 'fix-racks'], [0]],
  ] as const) {
    const { code, text } = await cli(...words, '--cluster', 'reader');
    assert.ok((codes as readonly number[]).includes(code), text);
  }
}

/** An authority that is changed between the plan and the start: the approver is told, nothing moves, and the plan waits. */
async function saysThatCertificatesDoNotFit(product: Product, { kafka, dir }: SecuredCluster): Promise<void> {
  const trusted = join(dir, 'ca/product.pem');
  const other = await createAuthority(join(dir, 'other'), 'evenkeel-other-ca');
  const before = await inspect(kafka.bootstrap, brokers);
  assert.ok(before.rackViolations > 0);
  const posted = await product.planned('/kafka fix-racks');
  await product.restartWorker(() => copyFile(other.caFile, trusted));
  await product.approved(posted);
  const isSaid = ({ text }: Message) => /^Could not read .* of an authority that is not known here/s.test(text);
  await product.slack.control.waitForMessage(isSaid, 60_000);
  assert.deepEqual(await inspect(kafka.bootstrap, brokers), before, 'nothing was moved');
  await copyFile(join(dir, 'ca/ca.pem'), trusted);
  await product.approved(posted);
  assert.match((await product.ended(posted)).text, /· done\b/);
}

async function hidesSecrets(product: Product): Promise<void> {
  await until('the right again', async () =>
    (await product.cli('snapshot', '--cluster', 'prod')).code === 0 ? true : null,
  );
  const record = await product.cli('record');
  assert.equal(record.code, 0, record.text);
  assert.match((await product.cli('doctor')).text, /Redis answers/);
  for (const words of [
    ['audit', '--cluster', 'prod'],
    ['audit', '--cluster', 'oauth'],
    ['snapshot', '--cluster', 'nowhere'],
  ]) {
    await product.cli(...words);
  }
  for (const command of ['status', 'audit', 'what-if 101', 'executions', 'plans']) {
    assert.ok((await product.slack.control.command('mira', '#kafka-ops', `/kafka ${command}`)).ok);
  }
  await product.slack.control.waitForMessage(({ text }) => /^Audit · prod/.test(text), 60_000);
  const everything = await product.everything();
  assert.match(everything, /the worker is ready/);
  assert.match(everything, /evenkeel:record /);
  for (const secret of product.secrets()) {
    assert.ok(secret.length > 8);
    const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
    for (const form of forms) assert.ok(!everything.includes(form), `a secret is told: ${around(everything, form)}`);
  }
  assert.ok(!everything.includes('PRIVATE KEY'), `a key is told: ${around(everything, 'PRIVATE KEY')}`);
  assert.deepEqual(await product.redisDenials(), [], 'the least rights on Redis are enough');
}

function around(text: string, found: string): string {
  const at = text.indexOf(found);
  return text.slice(Math.max(0, at - 200), at);
}
