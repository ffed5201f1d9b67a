/**
 * No Kubernetes is here: the manifests are held against its API's own schema and against the program; the unit is verified
 * by systemd itself.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { fromJSONSchema } from 'zod';
import { variables } from '../../src/config/environment.ts';
import { repositoryRoot } from './support/read-files.ts';

const root = repositoryRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const names: readonly string[] = variables.map(({ name }) => name);
/** As src/main.ts has it: it ends at the latest after this long. */
const stopAtMostSeconds = Number(/stopAtMostMs = (\d+)_000/.exec(read('src/main.ts'))?.[1]);

type Probe = { readonly httpGet: { readonly path: string; readonly port: string }; readonly timeoutSeconds: number };
type Container = {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly resources: { readonly limits: { readonly memory: string } };
};
type Deployment = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
      };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: { readonly runAsNonRoot: boolean };
        readonly containers: readonly Container[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
};

describe('the manifests for Kubernetes', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes/evenkeel.yaml'));
  const deployments = documents.map((document) => document.toJS() as Deployment);

  it('are YAML, one deployment for each role', () => {
    assert.deepEqual(
      documents.flatMap(({ errors }) => errors),
      [],
    );
    assert.deepEqual(deployments.map(({ spec }) => spec.template.spec.containers[0]?.args.join()).sort(), [
      'bot',
      'worker',
    ]);
  });

  it('are what the API of Kubernetes takes, field by field', () => {
    const schema = fromJSONSchema(JSON.parse(read('test/data/kubernetes/deployment-1.37.json')));
    for (const deployment of deployments) {
      const checked = schema.safeParse(deployment);
      assert.ok(checked.success, checked.error?.message);
    }
    // A word that is misspelt, and an amount where text is wanted, are found.
    const wrong = (from: string, to: string) => read('deploy/kubernetes/evenkeel.yaml').replace(from, to);
    for (const text of [wrong('readOnly: true', 'readonly: true'), wrong('value: "9464"', 'value: 9464')]) {
      assert.ok(!schema.safeParse(parseAllDocuments(text)[0]?.toJS()).success);
    }
  });

  for (const { metadata, spec } of deployments) {
    const { template } = spec;
    const [container] = template.spec.containers;
    it(`start ${metadata.name} with variables that exist, where its configuration is mounted`, () => {
      assert.ok(container !== undefined);
      assert.deepEqual(spec.selector.matchLabels, template.metadata.labels);
      const env = new Map(container.env.map(({ name, value }) => [name, value]));
      for (const name of env.keys()) assert.ok(names.includes(name), name);
      const [mount] = container.volumeMounts;
      assert.equal(env.get('EVENKEEL_CONFIG'), `${mount?.mountPath}/evenkeel.json`);
      assert.ok(template.spec.volumes.some(({ name }) => name === mount?.name));
      assert.equal(template.spec.securityContext.runAsNonRoot, true);
    });
    it(`probe ${metadata.name} on paths and a port that it serves, and give it time to end`, () => {
      assert.ok(container !== undefined);
      const [port] = container.ports;
      const served = container.env.find(({ name }) => name === 'MONITOR_PORT')?.value;
      assert.equal(served, String(port?.containerPort));
      assert.equal(template.metadata.annotations['prometheus.io/port'], served);
      const paths = [...read('src/monitor/serve.ts').matchAll(/case '(\/\w+)'/g)].map(([, path]) => path);
      for (const probe of [container.readinessProbe, container.livenessProbe]) {
        assert.ok(paths.includes(probe.httpGet.path), probe.httpGet.path);
        assert.equal(probe.httpGet.port, port?.name);
        // As long as an answer may take: answerWithinMs in src/monitor/health.ts.
        assert.ok(probe.timeoutSeconds >= 9);
      }
      assert.equal(container.readinessProbe.httpGet.path, '/ready');
      assert.equal(container.livenessProbe.httpGet.path, '/live');
      assert.ok(template.spec.terminationGracePeriodSeconds >= stopAtMostSeconds);
    });
  }
});

describe('the unit for systemd', () => {
  const unit = read('deploy/systemd/evenkeel@.service');

  /** The unit's place under a role's name, for as long as `use` takes. */
  function asInstance(role: string, use: (place: string) => void): void {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-unit-'));
    try {
      const place = join(folder, `evenkeel@${role}.service`);
      copyFileSync(join(root, 'deploy/systemd/evenkeel@.service'), place);
      use(place);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  it('is accepted by systemd for both roles', () => {
    for (const role of ['bot', 'worker']) {
      asInstance(role, (place) => execFileSync('systemd-analyze', ['verify', place], { stdio: 'pipe' }));
    }
  });

  it('is exposed to little, as systemd counts it: below 2 of 10', () => {
    const words = ['security', '--offline=true', '--threshold=20'];
    // It fails above the threshold.
    asInstance('worker', (place) => execFileSync('systemd-analyze', [...words, place], { stdio: 'pipe' }));
  });

  it('starts the program with variables that exist and gives it time to end', () => {
    const { bin } = JSON.parse(read('package.json')) as { readonly bin: Readonly<Record<string, string>> };
    assert.match(unit, new RegExp(`^ExecStart=/usr/bin/env ${Object.keys(bin)[0]} %i$`, 'm'));
    const set = [...unit.matchAll(/^Environment=([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
    for (const name of set) assert.ok(name === 'NODE_ENV' || names.includes(name), name);
    assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) >= stopAtMostSeconds);
    assert.match(unit, /^User=(?!root)/m);
    const badInput = /badInput: (\d+)/.exec(read('src/main.ts'))?.[1];
    assert.equal(/^RestartPreventExitStatus=(\d+)$/m.exec(unit)?.[1], badInput);
  });
});
