import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createMetrics } from '../../src/monitor/metrics.ts';
import { repositoryRoot } from './support/read-files.ts';

const read = (file: string) => readFileSync(join(repositoryRoot(), file), 'utf8');

describe('metrics', () => {
  it('are the same in the code and in docs/metrics.md, with their types', async () => {
    const defined = await createMetrics({ role: 'worker', version: '0' }).registry.getMetricsAsJSON();
    const inCode = defined.flatMap(({ name, type }) => (name.startsWith('evenkeel_') ? [`${name} ${type}`] : []));
    const rows = [...read('docs/metrics.md').matchAll(/^\| `(evenkeel_[a-z_]+)` \| (\w+) \|/gm)];
    const inDocs = rows.map(([, name, type]) => `${name} ${type}`);
    assert.ok(inCode.length > 20);
    assert.deepEqual(inDocs.sort(), inCode.sort());
  });
  it('name every alert in docs/operate.md, with what to do, and none that there is not', () => {
    const rules = [...read('deploy/prometheus/alerts.yaml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    const rows = [...read('docs/operate.md').matchAll(/^\| `(Evenkeel\w+)` \| .{20,} \|$/gm)].map(([, name]) => name);
    assert.equal(rules.length, 10);
    assert.deepEqual(rows, rules);
  });
  for (const file of ['deploy/prometheus/alerts.yaml', 'deploy/grafana/evenkeel.json']) {
    it(`exist wherever ${file} names one`, async () => {
      const names = new Set(
        (await createMetrics({ role: 'worker', version: '0' }).registry.getMetricsAsArray()).map(({ name }) => name),
      );
      const named = [...read(file).matchAll(/\b(?:evenkeel|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name);
      assert.ok(named.length > 10);
      const known = (name: string): boolean => names.has(name) || names.has(name.replace(/_(?:bucket|sum|count)$/, ''));
      assert.deepEqual(
        named.filter((name) => !known(name)),
        [],
      );
      assert.ok(!known('evenkeel_no_such_metric'));
    });
  }
});
