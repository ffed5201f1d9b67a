import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSnapshotText } from '../../../planner/read/read-snapshot.ts';

const partition = { partition: 0, leader: 1, replicas: [1, 2], isr: [1, 2], sizeBytes: 10 };
const good = {
  version: 1,
  clusterId: 'c',
  takenAt: '2026-11-21T02:00:00Z',
  kafkaVersion: null,
  brokers: [
    { id: 1, rack: 'a', host: 'h', port: 9092, logDirs: [{ path: '/d', totalBytes: 10, usableBytes: 5 }] },
    { id: 2, rack: null, capacityBytes: 5, configs: { 'a.b': 'c' } },
  ],
  controlPlane: { kind: 'unknown' },
  topics: [{ name: 'orders', internal: false, configs: { 'min.insync.replicas': '2' }, partitions: [partition] }],
};

/** Sets one value deep inside a copy; undefined removes it. */
function broken(path: readonly (string | number)[], value: unknown): string {
  const copy: unknown = structuredClone(good);
  let place = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return JSON.stringify(copy);
}

function errorOf(text: string): string {
  const read = readSnapshotText(text);
  assert.equal(read.ok, false);
  return read.ok ? '' : read.error;
}

describe('the snapshot reader', () => {
  it('reads the format, keeps unknown fields, and needs no optional ones', () => {
    const read = readSnapshotText(JSON.stringify({ ...good, extra: { more: 1 } }));
    assert.ok(read.ok);
    assert.deepEqual(read.snapshot, { ...good, extra: { more: 1 } });
    const bare = { ...good, topics: [{ name: 't', partitions: [{ partition: 0, leader: null, replicas: [7] }] }] };
    assert.ok(readSnapshotText(JSON.stringify(bare)).ok, 'a replica on an unregistered broker is legal');
  });
  it('reads every kind of control plane', () => {
    const voter = { id: 3, rack: null, endpoint: 'x:1', lagOffsets: 0, behindMs: 5, alsoBroker: true };
    for (const controlPlane of [
      { kind: 'kraft', leaderId: 3, voters: [voter], observers: [voter] },
      { kind: 'kraft', leaderId: null, voters: [] },
      { kind: 'zookeeper', servers: [{ endpoint: 'z:2181', role: 'down' }], controllerId: 1, migration: 'dual-write' },
    ]) {
      assert.ok(readSnapshotText(JSON.stringify({ ...good, controlPlane })).ok, controlPlane.kind);
    }
  });
  it('survives a byte order mark', () => {
    assert.ok(readSnapshotText(`\uFEFF${JSON.stringify(good)}`).ok);
  });

  const faults: readonly (readonly [readonly (string | number)[], unknown, string])[] = [
    [['version'], 2, 'version 2 of its format, which a newer Evenkeel wrote'],
    [['version'], 0, 'version: found 0, expected the number 1'],
    [['version'], undefined, 'version: found nothing, expected the number 1'],
    [['clusterId'], 7, 'clusterId: found 7, expected text'],
    [['topics'], undefined, 'topics: found nothing, expected a list'],
    [['brokers'], {}, 'brokers: found an object, expected a list'],
    [['brokers', 1, 'id'], '2', 'brokers[1].id: found "2", expected an id (a whole number from 0 to 2147483647)'],
    [['brokers', 1, 'id'], 1, 'brokers[1].id: found 1, expected each broker id once'],
    [['brokers', 0, 'rack'], 3, 'brokers[0].rack: found 3, expected text, or null'],
    [
      ['brokers', 0, 'logDirs', 0, 'totalBytes'],
      -1,
      'brokers[0].logDirs[0].totalBytes: found -1, expected a whole number',
    ],
    [['brokers', 1, 'configs', 'a.b'], 7, 'brokers[1].configs["a.b"]: found 7, expected text'],
    ...['0', '0x10', '1.5', '9007199254740993', ''].map(
      (minIsr) =>
        [
          ['topics', 0, 'configs', 'min.insync.replicas'],
          minIsr,
          `topics[0].configs["min.insync.replicas"]: found "${minIsr}", expected a whole number from 1, as text`,
        ] as const,
    ),
    [['controlPlane'], { kind: 'raft' }, 'controlPlane.kind: found "raft", expected "kraft", "zookeeper", "unknown"'],
    [['controlPlane'], { kind: 'kraft', leaderId: 1 }, 'controlPlane.voters: found nothing, expected a list'],
    [['topics', 0, 'name'], '', `topics[0].name: found "", expected a name of 1 to 249 characters`],
    [['topics', 1], good.topics[0], 'topics[1].name: found "orders", expected each topic name once'],
    [
      ['topics', 0, 'partitions', 1],
      partition,
      'topics[0].partitions[1].partition: found 0, expected each partition once',
    ],
    [['topics', 0, 'partitions', 0, 'leader'], -1, 'partitions[0].leader: found -1, expected an id'],
    [
      ['topics', 0, 'partitions', 0, 'leader'],
      9,
      'partitions[0].leader: found 9, expected one of the replicas (1, 2), or null',
    ],
    [
      ['topics', 0, 'partitions', 0, 'replicas'],
      '1,2',
      'partitions[0].replicas: found "1,2", expected a list of broker ids',
    ],
    [
      ['topics', 0, 'partitions', 0, 'replicas'],
      [],
      'partitions[0].replicas: found an empty list, expected at least one',
    ],
    [
      ['topics', 0, 'partitions', 0, 'replicas', 1],
      1,
      'partitions[0].replicas[1]: found 1, expected each broker at most once',
    ],
    [['topics', 0, 'partitions', 0, 'replicas', 1], 1.5, 'partitions[0].replicas[1]: found 1.5, expected an id'],
    [['topics', 0, 'partitions', 0, 'isr', 1], 5, 'partitions[0].isr[1]: found 5, expected one of the replicas (1, 2)'],
    [
      ['topics', 0, 'partitions', 0, 'sizeBytes'],
      1e300,
      'partitions[0].sizeBytes: found 1e+300, expected a whole number',
    ],
    [['topics', 0, 'partitions', 0], null, 'topics[0].partitions[0]: found null, expected an object with partition'],
  ];
  for (const [path, value, expected] of faults) {
    it(`names the place: ${expected}`, () => {
      const error = errorOf(broken(path, value));
      assert.ok(error.includes(expected), error);
      assert.equal(error.split('\n').length, 1);
    });
  }

  it('names line and column of broken JSON, and where a file ends too early', () => {
    assert.match(errorOf('{\n  "version": 1,\n  "brokers": [}\n'), /not JSON at line 3, column 15: found "}/);
    const cut = JSON.stringify(good).slice(0, 100);
    assert.match(errorOf(cut), /it ends in the middle, at line 1, column 101/);
    assert.match(errorOf(''), /is empty/);
    assert.match(errorOf('[1, 2]'), /the top level: found a list of 2, expected an object/);
  });
});
