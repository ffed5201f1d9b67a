import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { leastRights } from '../../lab/redis/least-acl.ts';

test('docs/redis.md lists the very rights that the tests run with', () => {
  const depth = import.meta.url.endsWith('.ts') ? '../..' : '../../..';
  const text = readFileSync(new URL(`${depth}/docs/redis.md`, import.meta.url), 'utf8');
  assert.ok(text.includes(`ACL SETUSER evenkeel on >PASSWORD ~evenkeel* ${leastRights}\n`));
});
