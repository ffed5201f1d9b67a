import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withTables } from '../../lab/documents/configuration-tables.ts';
import { variables } from '../../src/config/environment.ts';
import { fileSchema } from '../../src/config/file-schema.ts';
import { policySchema } from '../../src/config/policy/schema.ts';
import { policySettings } from '../../src/config/policy/settings.ts';
import { readBotConfig } from '../../src/config/read-config.ts';
import { settings } from '../../src/config/settings.ts';
import { repositoryRoot } from './support/read-files.ts';

const root = repositoryRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const names: readonly string[] = variables.map(({ name }) => name).sort();

/** The first column of every table row that begins with a name in code. */
function documented(markdown: string, pattern: RegExp): readonly string[] {
  const rows = markdown.split('\n').flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? []);
  return rows.filter((name) => pattern.test(name)).sort();
}

const environmentName = /^[A-Z][A-Z0-9_]+$/;

describe('environment variables', () => {
  it('are the same in the schema and in .env.example', () => {
    const assigned = [...read('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);
    assert.deepEqual(assigned.sort(), names);
  });
  it('hold no secret in .env.example', () => {
    for (const { name, secret } of variables) {
      const value = new RegExp(`^${name}=(.*)$`, 'm').exec(read('.env.example'))?.[1] ?? '';
      if (secret && name !== 'REDIS_URL') assert.equal(value, '', name);
    }
  });
  it('are the same in the schema and in docs/configuration.md', () => {
    assert.deepEqual(documented(read('docs/configuration.md'), environmentName), names);
  });
  it('are the same in the schema and in the README', () => {
    assert.deepEqual(documented(read('README.md'), environmentName), names);
  });
  it('would be missed by these tests if they were missing', () => {
    assert.deepEqual(documented('| `A_B` | x |\n| `slack.mode` | y |\n| C_D | z |', environmentName), ['A_B']);
  });
});

type Shaped = {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, unknown>>;
    readonly element?: unknown;
    readonly innerType?: unknown;
    readonly out?: unknown;
    readonly options?: readonly unknown[];
  };
};

/** Every path of the schema, as settings are named: 'clusters[].throttle.floor'. */
function pathsOf(schema: unknown, path = ''): readonly string[] {
  const { def } = schema as Shaped;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape ?? {}).flatMap(([key, inner]) => {
        const at = path === '' ? key : `${path}.${key}`;
        return [at, ...pathsOf(inner, at)];
      });
    case 'array': {
      const element = `${path}[]`;
      const inner = pathsOf(def.element, element);
      return inner.length === 0 ? [] : [element, ...inner];
    }
    case 'union':
      return (def.options ?? []).flatMap((option) => pathsOf(option, path));
    case 'pipe':
      return pathsOf(def.out, path);
    case 'optional':
    case 'nullable':
      return pathsOf(def.innerType, path);
    default:
      return [];
  }
}

describe('settings of the policy file', () => {
  const inSchema = [...new Set(pathsOf(policySchema))].sort();
  it('are all described, here and in docs/policy.md, with examples that are JSON', () => {
    assert.ok(inSchema.length > 30);
    assert.deepEqual(policySettings.map(({ path }) => path).sort(), inSchema);
    assert.deepEqual(documented(read('docs/policy.md'), /^(?:version$|clusters)/), inSchema);
    for (const { path, example } of policySettings) assert.doesNotThrow(() => JSON.parse(example), path);
  });
  it('of the file to begin with are accepted as they are', () => {
    const [main, policy] = [...read('docs/policy.md').matchAll(/```json\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    const environment = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const readText = (path: string) => (path.endsWith('policy.json') ? (policy ?? '') : (main ?? ''));
    const checked = readBotConfig({ environment, readText });
    assert.ok(checked.ok, JSON.stringify(checked));
    assert.equal(checked.value.clusters[0]?.governance?.windows.length, 1);
  });
});

describe('settings of the file', () => {
  const inSchema = [...new Set(pathsOf(fileSchema))].sort();
  const described = settings.map(({ path }) => path).sort();

  it('are all described, and no others', () => {
    assert.ok(inSchema.length > 30);
    assert.deepEqual(described, inSchema);
  });
  it('are the same in docs/configuration.md', () => {
    assert.deepEqual(documented(read('docs/configuration.md'), /^[a-z]/), described);
  });
  it('and variables stand in docs/configuration.md as npm run configuration writes them', () => {
    const document = read('docs/configuration.md');
    assert.equal(document, withTables(document), 'run: npm run configuration');
    assert.throws(() => withTables(document.replace('<!-- settings:', '<!--')), /no place for its settings/);
  });
  it('have examples that are JSON', () => {
    for (const { path, example } of settings) assert.doesNotThrow(() => JSON.parse(example), path);
  });
  it('of evenkeel.example.json are accepted as they are', () => {
    const environment = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', PROD_KAFKA_PASSWORD: 'x' };
    const checked = readBotConfig({ environment, readText: () => read('evenkeel.example.json') });
    assert.ok(checked.ok, JSON.stringify(checked));
    assert.equal(checked.value.clusters.length, 2);
  });
});
