/** Every way of logging in, every right by itself and every certificate that is wrong, on one real cluster. */

import assert from 'node:assert/strict';
import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../../jobs/outcome.ts';
import {
  type Acl,
  createAuthority,
  createTopics,
  grant,
  kafkajsOptions,
  revoke,
  runKafkaTool,
  withAdmin,
} from '../../../lab/kafka/index.ts';
import { openKafkaCluster } from '../../../src/kafka/open-kafka-cluster.ts';
import { must, until } from '../kafka/scene.ts';
import { everyStep, type Open, openBy, orders, settingsIn } from './open.ts';
import { checkProduct } from './product-checks.ts';
import {
  everyWay,
  least,
  loginSeconds,
  type SecuredCluster,
  secretVariables,
  startSecuredCluster,
  type Way,
  ways,
  writeConfiguration,
} from './secured-cluster.ts';

let secured: SecuredCluster;

before(async () => {
  secured = await startSecuredCluster();
  await createTopics(secured.kafka.bootstrap, [{ topic: 'orders', replicas: [[101, 102]] }]);
  await until('the rights', async () => {
    const read = await as(ways.plain('mover'), ({ reader }) => reader.readSnapshot());
    return read.ok && read.value.topics.length > 0 ? true : null;
  });
});

after(() => secured?.stop());

const open = (way: Way, environment: Readonly<Record<string, string>> = secretVariables) =>
  openBy(secured, way, environment);

async function as<T>(way: Way, work: (cluster: Open) => Promise<T>): Promise<T> {
  const cluster = await open(way);
  try {
    return await work(cluster);
  } finally {
    await cluster.close();
  }
}

for (const name of ['tls', 'mutual', 'plain', 'scram-256', 'scram-512', 'oauth']) {
  test(`with ${name}, from one evenkeel.json, both clients are let in, and everything works with the least rights`, async () => {
    const path = await writeConfiguration(secured, ways.plain('mover'), {}, everyWay(secured, 'mover'));
    const settings = settingsIn(path).find((cluster) => cluster.name === name);
    assert.ok(settings !== undefined);
    const cluster = openKafkaCluster(settings, { intakeWindowMs: 0 });
    try {
      must(await everyStep(cluster));
    } finally {
      await cluster.close();
    }
    const { topics } = await withAdmin(kafkajsOptions(settings), (admin) =>
      admin.fetchTopicMetadata({ topics: ['orders'] }),
    );
    assert.deepEqual(topics[0]?.partitions[0]?.replicas.toSorted(), [101, 102]);
  });
}

test('a login that runs out is renewed on the same connection, while questions go on', async () => {
  await as(ways.oauth('mover', secured.tokens.tokenUrl), async ({ actor }) => {
    must(await actor.observe([orders]));
    const before = secured.tokens.issued().length;
    // Until a second token was asked for, and a few questions longer.
    const endMs = Date.now() + loginSeconds * 1000 * 10;
    for (let after = 0; after < 5; await sleep(50)) {
      must(await actor.observe([orders]));
      if (secured.tokens.issued().length > before) after += 1;
      assert.ok(Date.now() < endMs, 'no second token was asked for');
    }
  });
});

for (const acl of [...least.reader, ...least.mover]) {
  const where = acl.topic === null ? 'the cluster' : 'topics';
  test(`without ${acl.operation} on ${where}, ${acl.user} is told that this is what is missing`, async () => {
    const refused = await without(acl);
    assert.equal(refused.code, 'kafka-not-authorized', refused.message);
    const named = acl.topic === null ? 'on the cluster' : 'on the topic orders';
    const said = refused.message;
    assert.ok(
      said.includes(`a right is missing, ${acl.operation} ${named}`) || said.includes(`(or ${acl.operation}, `),
      said,
    );
    const option = acl.topic === null ? '--cluster' : "--topic '*'";
    assert.ok(refused.next.includes(`--allow-principal User:${acl.user} ${option} --operation `), refused.next);
  });
}

/** Takes the right away for as long as it takes to be refused. */
async function without(acl: Acl) {
  const { bootstrap } = secured.kafka;
  const way = ways.plain(acl.user);
  const work = acl.user === 'reader' ? ({ reader }: Open) => reader.readSnapshot() : everyStep;
  must(await as(way, async (cluster) => work(cluster)));
  await revoke(bootstrap, [acl]);
  try {
    return await until('the refusal', async () => {
      const outcome: Outcome<unknown> = await as(way, async (cluster) => work(cluster));
      return outcome.ok ? null : outcome;
    });
  } finally {
    await grant(bootstrap, [acl]);
    await until('the right again', async () => ((await as(way, async (cluster) => work(cluster))).ok ? true : null));
  }
}

test('a topic that may not be seen any more is not taken for one that is gone', async () => {
  const acl = least.mover.find(({ topic, operation }) => topic === '*' && operation === 'Describe') as Acl;
  await as(ways.plain('mover'), async ({ actor }) => {
    await revoke(secured.kafka.bootstrap, [acl]);
    try {
      const seen = await until('the refusal', async () => {
        const outcome = await actor.observe([orders]);
        if (outcome.ok) assert.deepEqual(outcome.value.missingTopics, []);
        return outcome.ok ? null : outcome;
      });
      assert.match(seen.message, /Describe on the topic orders/);
    } finally {
      await grant(secured.kafka.bootstrap, [acl]);
    }
  });
  await until('the right again', async () => ((await as(ways.plain('mover'), everyStep)).ok ? true : null));
});

const read = async (way: Way) => {
  const outcome = await as(way, ({ reader }) => reader.readSnapshot());
  assert.ok(!outcome.ok);
  for (const secret of Object.values(secretVariables)) assert.ok(!JSON.stringify(outcome).includes(secret));
  return outcome;
};
const ca = { ca: 'ca/ca.pem' };

test('certificates that have expired, are for another host, or are of a strange authority, are each named', async () => {
  const expired = await read({ listener: 'EXPIRED', tls: ca });
  assert.match(expired.message, /the certificate of 127\.0\.0\.1:\d+ has expired/);
  assert.match(expired.next, /Renew the brokers' certificates/);
  const elsewhere = await read({ listener: 'ELSEWHERE', tls: ca });
  assert.match(elsewhere.message, /is for another host .*kafka\.example/);
  const strange = await read({ ...ways.plain('reader'), tls: true });
  assert.match(strange.message, /of an authority that is not known here/);
  assert.match(strange.next, /"tls\.ca"/);
});

test('a client certificate that is missing, expired or of a strange authority is refused in words', async () => {
  const missing = await read({ listener: 'MUTUAL', tls: ca });
  assert.match(missing.message, /does not accept the client certificate/);
  assert.match(missing.next, /"tls\.cert"/);
  const expired = await read({
    listener: 'MUTUAL',
    tls: { ...ca, cert: 'ca/mover-expired.pem', key: 'ca/mover-expired.key' },
  });
  assert.match(expired.message, /does not accept the client certificate/);
  const strange = await createAuthority(join(secured.dir, 'strange'), 'somebody-else');
  await strange.issue('mover', { names: 'IP:127.0.0.1', days: 10 });
  const of = { ...ca, cert: 'strange/mover.pem', key: 'strange/mover.key' };
  assert.match((await read({ listener: 'MUTUAL', tls: of })).message, /does not accept the client certificate/);
});

test('TLS where there is none, and none where there is, are each named', async () => {
  const noTls = await read({ listener: 'SECURE', sasl: ways.plain('reader').sasl });
  assert.match(noTls.next, /TLS/);
  const { kafka } = secured;
  const plain = { ...secured, kafka: { ...kafka, bootstrapOf: () => kafka.bootstrap } };
  const path = await writeConfiguration(plain, { listener: 'PLAINTEXT', tls: true });
  const [settings] = settingsIn(path);
  assert.ok(settings !== undefined);
  const cluster = openKafkaCluster(settings, { intakeWindowMs: 0 });
  const outcome = await cluster.reader.readSnapshot();
  await cluster.close();
  assert.ok(!outcome.ok);
  assert.match(`${outcome.message} ${outcome.next}`, /TLS/);
});

test('wrong secrets are refused logins, by every mechanism, and are not shown', async () => {
  for (const way of [ways.plain('mover'), ways.scram('mover'), ways.oauth('mover', secured.tokens.tokenUrl)]) {
    const wrong = { PLAIN_PASSWORD: 'wrong-secret', SCRAM_PASSWORD: 'wrong-secret', OAUTH_SECRET: 'wrong-secret' };
    const cluster = await open(way, wrong);
    const outcome = await cluster.reader.readSnapshot();
    await cluster.close();
    assert.ok(!outcome.ok);
    assert.equal(outcome.code, 'kafka-not-authorized', outcome.message);
    assert.match(outcome.message, /does not accept the login/);
    assert.ok(!JSON.stringify(outcome).includes('wrong-secret'));
  }
});

test('a certificate that is renewed in its file is used for the next connection, without a restart', async () => {
  const file = (name: string) => join(secured.dir, 'ca', name);
  for (const end of ['pem', 'key']) await copyFile(file(`mover-expired.${end}`), file(`rotating.${end}`));
  const tls = { ...ca, cert: 'ca/rotating.pem', key: 'ca/rotating.key' };
  await as({ listener: 'MUTUAL', tls }, async ({ reader }) => {
    const before = await reader.readSnapshot();
    assert.ok(!before.ok);
    assert.match(before.message, /client certificate/);
    // Half-way, certificate and key do not fit: the pair before is used, and nothing breaks in a new way.
    await copyFile(file('mover.pem'), file('rotating.pem'));
    const between = await reader.readSnapshot();
    assert.ok(!between.ok);
    assert.match(between.message, /does not accept the client certificate/);
    await copyFile(file('mover.key'), file('rotating.key'));
    must(await reader.readSnapshot());
  });
});

test('brokers that get certificates of a new authority are not trusted until its file is here, and then without a restart', async () => {
  const file = (name: string) => join(secured.dir, 'ca', name);
  await copyFile(file('ca.pem'), file('trusted.pem'));
  const way = { listener: 'RENEWED', tls: { ca: 'ca/trusted.pem' } };
  await as(way, async ({ reader }) => must(await reader.readSnapshot()));
  const fresh = await createAuthority(join(secured.dir, 'fresh'), 'evenkeel-next-ca');
  const { keystore } = await fresh.issue('broker-renewed', { names: 'IP:127.0.0.1', days: 10 });
  await rename(keystore, file('broker-renewed-keystore.pem'));
  // Kafka reads a keystore anew when its setting is set again.
  const setting = `listener.name.renewed.ssl.keystore.location=${file('broker-renewed-keystore.pem')}`;
  await Promise.all(
    [101, 102, 103].map(async (id) => {
      const at = ['--bootstrap-server', secured.kafka.bootstrap.join(), '--entity-type', 'brokers'];
      const words = [...at, '--entity-name', String(id), '--alter', '--add-config', setting];
      const { code, stdout, stderr } = await runKafkaTool('kafka-configs', words);
      assert.equal(code, 0, stdout + stderr);
    }),
  );
  // The brokers hear of it a moment later, and a connection that is open stays: each look makes a new one.
  const look = () => as(way, ({ reader }) => reader.readSnapshot());
  const refused = await until('the new certificates', async () => {
    const outcome = await look();
    return outcome.ok ? null : outcome;
  });
  assert.match(refused.message, /of an authority that is not known here/);
  await as(way, async ({ reader }) => {
    const before = await until('all the new certificates', async () => {
      const outcome = await reader.readSnapshot();
      return outcome.ok ? null : outcome;
    });
    assert.match(before.message, /of an authority that is not known here/);
    await writeFile(file('trusted.pem'), fresh.ca);
    await until('the file of the new authority', async () => ((await reader.readSnapshot()).ok ? true : null));
  });
});

test('bot, worker and command line do their work with few rights, name the one that is missing, and tell no secret', () =>
  checkProduct(secured));
