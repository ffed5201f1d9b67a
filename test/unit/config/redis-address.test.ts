import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { placeText } from '../../../jobs/queue/redis-place.ts';
import { parseRedisAddress } from '../../../src/config/redis-address.ts';

const nobody = { username: null, password: null };
const parse = (text: string) => parseRedisAddress(text, { sentinel: nobody, tls: null });

describe('REDIS_URL', () => {
  it('names one server, with the parts that it needs not be given', () => {
    const place = parse('redis://127.0.0.1');
    assert.deepEqual(place?.nodes, [{ host: '127.0.0.1', port: 6379 }]);
    assert.deepEqual([place?.at.kind, place?.db, place?.tls], ['one', 0, null]);
    const full = parse('rediss://bot:p%40ss@[::1]:6390/3');
    assert.deepEqual(full?.nodes, [{ host: '::1', port: 6390 }]);
    assert.deepEqual([full?.username, full?.password?.reveal(), full?.db], ['bot', 'p@ss', 3]);
    assert.ok(full?.tls !== null);
  });
  it('names the primary that Sentinels know', () => {
    const place = parse('redis-sentinel://:pw@s1:26379,s2,s3:26381/mymaster?db=2');
    assert.deepEqual(
      place?.nodes.map(({ host, port }) => `${host}:${port}`),
      ['s1:26379', 's2:26379', 's3:26381'],
    );
    assert.ok(place?.at.kind === 'sentinel' && place.at.primary === 'mymaster');
    assert.equal(place.db, 2);
    assert.match(placeText(place), /^the Sentinels s1:26379, .*mymaster/);
  });
  it('names some nodes of a Cluster', () => {
    const place = parse('rediss-cluster://bot:pw@n1:7000,n2:7001');
    assert.deepEqual([place?.at.kind, place?.nodes.length], ['cluster', 2]);
    assert.ok(place?.tls !== null);
  });
  it('is refused where it is none of them', () => {
    for (const text of [
      'http://x',
      'redis://',
      'redis://a,b',
      'redis-sentinel://s1',
      'redis-cluster://n1/name',
      'redis-cluster://n1?db=1',
      'redis://h:99999999',
      'redis://h/x',
      'redis://u:%zz@h',
    ]) {
      assert.equal(parse(text), null, text);
    }
  });
  it('shows no password', () => {
    const place = parse('redis-sentinel://bot:hunter2@s1/m');
    assert.ok(place !== null);
    const said = inspect(place, { depth: 9 }) + JSON.stringify(place) + placeText(place);
    assert.doesNotMatch(said, /hunter2/);
  });
});
