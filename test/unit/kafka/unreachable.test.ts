import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { openKafkaCluster } from '../../../src/kafka/open-kafka-cluster.ts';

const servers: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];

after(() => {
  for (const { server, sockets } of servers) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** A server that does `serve` with each connection; its address. */
async function listen(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  servers.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `127.0.0.1:${address.port}`;
}

async function refusalOf(bootstrap: readonly string[], requestTimeoutMs = 300) {
  const cluster = openKafkaCluster({ name: 'prod', bootstrap, ssl: null, sasl: null, requestTimeoutMs });
  try {
    const outcome = await cluster.reader.readSnapshot();
    assert.ok(!outcome.ok);
    return outcome;
  } finally {
    await cluster.close();
  }
}

test('a port where nothing listens is named with what to check', async () => {
  const refusal = await refusalOf(['127.0.0.1:1']);
  assert.equal(refusal.code, 'kafka-unreachable');
  assert.match(refusal.message, /cluster prod \(bootstrap 127\.0\.0\.1:1\): .*ECONNREFUSED/);
  assert.match(refusal.next, /Check that its brokers run/);
});

test('a host that accepts and says nothing is given up in time', async () => {
  const silent = await listen(() => {});
  const startedAt = Date.now();
  const refusal = await refusalOf([silent]);
  assert.equal(refusal.code, 'kafka-unreachable');
  assert.ok(Date.now() - startedAt < 10_000, `took ${Date.now() - startedAt} ms`);
});

test('a host that hangs up is an answer in words, not a crash', async () => {
  const refusal = await refusalOf([await listen((socket) => socket.destroy())]);
  assert.equal(refusal.code, 'kafka-unreachable');
});

test('a host that does not exist is named', async () => {
  const refusal = await refusalOf(['no-such-host.invalid:9092']);
  assert.equal(refusal.code, 'kafka-unreachable');
  assert.match(refusal.message, /no-such-host\.invalid/);
});

test('every call of the actor refuses in the same way, and none throws', async () => {
  const cluster = openKafkaCluster({
    name: 'prod',
    bootstrap: ['127.0.0.1:1'],
    ssl: null,
    sasl: null,
    requestTimeoutMs: 300,
  });
  const topic = { topic: 'a', partition: 0 };
  const resource = { kind: 'topic', name: 'a' } as const;
  const outcomes = await Promise.all([
    cluster.actor.observe([topic]),
    cluster.actor.readConfigs([{ resource, keys: ['k'] }]),
    cluster.actor.alterConfigs([{ resource, key: 'k', op: 'set', value: '1' }]),
    cluster.actor.reassign([{ ...topic, replicas: null }], { allowReplicationFactorChange: false }),
    cluster.actor.electPreferredLeaders([topic]),
  ]);
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code)),
    Array.from({ length: 5 }, () => 'kafka-unreachable'),
  );
  await cluster.close();
});
