import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readReassignmentText } from '../../../planner/read/read-reassignment.ts';

it('reads what kafka-reassign-partitions.sh takes, log_dirs and all', () => {
  const partitions = [{ topic: 'a', partition: 0, replicas: [1, 2], log_dirs: ['any', 'any'] }];
  const read = readReassignmentText(JSON.stringify({ version: 1, partitions }));
  assert.deepEqual(read, { ok: true, reassignment: { version: 1, partitions } });
});

it('names the place of a fault', () => {
  const error = (value: unknown): string => {
    const read = readReassignmentText(typeof value === 'string' ? value : JSON.stringify(value));
    return read.ok ? 'no error' : read.error;
  };
  assert.match(error({ version: 1 }), /at partitions: found nothing, expected a list/);
  assert.match(error({ version: 3, partitions: [] }), /at version: found 3, expected the number 1/);
  assert.match(
    error({ version: 1, partitions: [{ topic: 'a', partition: 0, replicas: [] }] }),
    /\[0\]\.replicas: found an empty/,
  );
  assert.match(
    error({ version: 1, partitions: [{ topic: 'a', partition: -1, replicas: [1] }] }),
    /partitions\[0\]\.partition/,
  );
  assert.match(
    error({ version: 1, partitions: [{ partition: 1, replicas: [1] }] }),
    /partitions\[0\]\.topic: found nothing/,
  );
  assert.match(error('{"version":1,'), /ends in the middle/);
});
