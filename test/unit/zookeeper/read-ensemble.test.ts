import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { after, describe, it } from 'node:test';
import { readEnsemble, roleIn } from '../../../src/zookeeper/read-ensemble.ts';

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** A server that answers each connection in its own way. */
async function serverThat(answer: (socket: import('node:net').Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    // The client may hang up in the middle of an answer.
    socket.on('error', () => {});
    answer(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `127.0.0.1:${address.port}`;
}

const roleOf = async (server: string, admin: string | null = null) =>
  (await readEnsemble([{ server, rack: 'a', admin }]))[0]!.role;

describe('the role of a ZooKeeper server', () => {
  it('is what srvr says', () => {
    const text = (mode: string) =>
      `Zookeeper version: 3.8.4\nLatency min/avg/max: 0/0.0/0\nMode: ${mode}\nNode count: 5\n`;
    assert.deepEqual(['leader', 'follower', 'observer', 'standalone'].map(text).map(roleIn), [
      'leader',
      'follower',
      'observer',
      'leader',
    ]);
    assert.equal(roleIn('This ZooKeeper instance is not currently serving requests\n'), 'down');
  });
  it('is unknown where it is not told', async () => {
    assert.equal(roleIn('srvr is not executed because it is not in the whitelist.\n'), 'unknown');
    assert.equal(roleIn(text('a role of tomorrow')), 'unknown');
    // Something else listens there, says far too much, or hangs up.
    assert.equal(await roleOf(await serverThat((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n'))), 'unknown');
    assert.equal(await roleOf(await serverThat((socket) => socket.end(Buffer.alloc(200_000, 65)))), 'unknown');
    assert.equal(await roleOf(await serverThat((socket) => socket.destroy())), 'unknown');
  });
  it('is unknown after three seconds of silence, and down where nobody listens', async () => {
    const startedAt = performance.now();
    assert.equal(await roleOf(await serverThat(() => {})), 'unknown');
    assert.ok(performance.now() - startedAt < 20_000);
    const gone = await serverThat(() => {});
    await new Promise((resolve) => servers.pop()!.close(resolve));
    assert.equal(await roleOf(gone), 'down');
  });
});

function text(mode: string): string {
  return `Mode: ${mode}\n`;
}
