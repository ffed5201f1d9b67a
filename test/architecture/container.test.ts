import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from './support/read-files.ts';

const root = repositoryRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** What a Dockerfile and a compose file name, so that it can be held against the repository. */
function copiedPaths(dockerfile: string): readonly string[] {
  return dockerfile
    .split('\n')
    .filter((line) => line.startsWith('COPY '))
    .flatMap((line) => {
      const words = line.split(/\s+/).slice(1);
      const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
      return line.includes('--from=') ? sources.map((source) => source.replace(/^\/app\//, '')) : sources;
    });
}

function stages(dockerfile: string): readonly string[] {
  return [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map((match) => match[1] as string);
}

function missingPaths(paths: readonly string[]): readonly string[] {
  // dist/ and node_modules/ are made by the build; each folder of dist/ is compiled from the folder of that name.
  const inRepository = paths
    .filter((path) => path !== 'node_modules')
    .map((path) => (path.startsWith('dist/') ? path.slice('dist/'.length) : path));
  return inRepository.filter((path) => !existsSync(join(root, path)));
}

describe('Dockerfile and compose.yaml', () => {
  const dockerfile = read('Dockerfile');
  const compose = read('compose.yaml');

  it('copy only paths that exist', () => {
    assert.ok(copiedPaths(dockerfile).length > 10);
    assert.deepEqual(missingPaths(copiedPaths(dockerfile)), []);
    assert.deepEqual(missingPaths(['dist/planner', 'no-such-folder']), ['no-such-folder']);
  });

  it('run scripts that package.json has', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
    const run = [...dockerfile.matchAll(/npm(?:"|)(?:,)? ?"?run"?,? (?:"?--silent"?,? )?"?([\w-]+)/g)].map(
      (match) => match[1],
    );
    assert.deepEqual([...new Set(run)].sort(), ['build', 'demo']);
    for (const script of run) assert.ok(scripts.includes(script as string), `npm run ${script}`);
  });

  it('run as somebody who is not root, in both final images', () => {
    for (const stage of ['demo', 'runtime']) {
      const text = dockerfile.slice(dockerfile.search(new RegExp(`AS ${stage}$`, 'm')));
      const end = text.indexOf('\nFROM ');
      assert.match(end < 0 ? text : text.slice(0, end), /^USER node$/m, stage);
    }
  });

  it('build stages that exist and start roles that exist', () => {
    const targets = [...compose.matchAll(/target: (\w+)/g)].map((match) => match[1] as string);
    assert.deepEqual(
      targets.filter((target) => !stages(dockerfile).includes(target)),
      [],
    );
    const roles = [...compose.matchAll(/command: \[(bot|worker|\w+)\]/g)].map((match) => match[1]);
    assert.deepEqual(roles.sort(), ['bot', 'worker']);
    for (const role of roles)
      assert.ok(read('src/main.ts').includes(`'${role}'`), `src/main.ts knows the role ${role}`);
  });

  it('set only variables that .env.example explains', () => {
    const names = [...compose.matchAll(/\b([A-Z][A-Z_]{3,}):/g)].map((match) => match[1] as string);
    assert.ok(names.length >= 2);
    for (const name of names) assert.match(read('.env.example'), new RegExp(`^#? ?${name}=`, 'm'));
  });

  it('publish ports on the loopback address only', () => {
    const published = [...compose.matchAll(/ports: \["([^"]+)"/g)].map((match) => match[1] as string);
    assert.ok(published.length > 0 && published.every((port) => port.startsWith('127.0.0.1:')));
  });
});
