import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSources } from './support/read-files.ts';
import {
  asyncPlannerViolations,
  circleViolations,
  configViolations,
  deadFiles,
  environmentViolations,
  type Files,
  hiddenInputViolations,
  importsOf,
  layerViolations,
  lengthViolations,
  libraryViolations,
} from './support/rules.ts';

/** Where a process or a thread of the product begins. */
const entries = ['src/main.ts', 'planner/index.ts'];

const product = readSources(['planner', 'jobs', 'src']);
const everything = readSources(['planner', 'jobs', 'src', 'lab', 'test']);

describe('architecture', () => {
  it('points its imports src → jobs → planner, and never at lab or test', () => {
    assert.deepEqual(layerViolations(product), []);
  });
  it('runs in no circle', () => {
    assert.deepEqual(circleViolations(everything), []);
  });
  it('lets the configuration stand on its own', () => {
    assert.deepEqual(configViolations(product), []);
  });
  it('keeps each library in its room', () => {
    assert.deepEqual(libraryViolations(product), []);
  });
  it('hides no clock, randomness, process, timer or console in planner and jobs', () => {
    assert.deepEqual(hiddenInputViolations(product), []);
  });
  it('keeps the planner synchronous', () => {
    assert.deepEqual(asyncPlannerViolations(product), []);
  });
  it('reads the environment in src/main.ts alone', () => {
    assert.deepEqual(environmentViolations(product), []);
  });
  it('keeps every file short enough for one sitting', () => {
    assert.deepEqual(lengthViolations(everything, 300), []);
  });
  it('holds no dead files', () => {
    assert.deepEqual(deadFiles(product, entries), []);
  });
});

describe('the rules themselves catch', () => {
  const planted = (file: string, text: string): Files => new Map([[file, text]]);

  it('an import that points up', () => {
    assert.equal(layerViolations(planted('planner/a.ts', "import { x } from '../jobs/ports.ts';")).length, 1);
    assert.equal(layerViolations(planted('jobs/a.ts', "import type { X } from '../src/config/x.ts';")).length, 1);
    assert.equal(layerViolations(planted('jobs/a/b.ts', "const x = await import('../../src/log.ts');")).length, 1);
    assert.equal(layerViolations(planted('src/a.ts', "export * from '../lab/slack/server.ts';")).length, 1);
    assert.deepEqual(layerViolations(planted('src/a.ts', "import { x } from '../planner/index.ts';")), []);
  });
  it('a circle, of types too', () => {
    const files: Files = new Map([
      ['jobs/a.ts', "import { b } from './b.ts';"],
      ['jobs/b.ts', "import type { C } from './c.ts';"],
      ['jobs/c.ts', "import { a } from './a.ts';"],
      ['jobs/d.ts', "import { a } from './a.ts';"],
    ]);
    const [circle, ...more] = circleViolations(files);
    assert.match(circle ?? '', /^jobs\/a\.ts → jobs\/b\.ts → jobs\/c\.ts → jobs\/a\.ts is a circle/);
    assert.deepEqual(more, []);
  });
  it('a part that the configuration imports', () => {
    assert.equal(configViolations(planted('src/config/a.ts', "import { x } from '../slack/b.ts';")).length, 1);
    assert.deepEqual(configViolations(planted('src/config/a.ts', "import { x } from '../../jobs/ports.ts';")), []);
  });
  it('a library outside its room', () => {
    assert.equal(libraryViolations(planted('planner/a.ts', "import solver from 'javascript-lp-solver';")).length, 1);
    assert.equal(libraryViolations(planted('planner/a.ts', "import { readFileSync } from 'node:fs';")).length, 1);
    assert.equal(libraryViolations(planted('jobs/a.ts', "import { Queue } from 'bullmq';")).length, 1);
    assert.equal(libraryViolations(planted('src/kafka/a.ts', "import { Kafka } from 'kafkajs';")).length, 1);
    assert.equal(libraryViolations(planted('planner/a.ts', "export {\n  a,\n} from 'ioredis';")).length, 1);
    assert.equal(libraryViolations(planted('planner/a.ts', "type P = import('ioredis').Redis;")).length, 1);
    assert.deepEqual(libraryViolations(planted('jobs/a.ts', "const words = 'open from' + '00:00' + 'on';")), []);
    assert.deepEqual(libraryViolations(planted('planner/solve.ts', "import solver from 'javascript-lp-solver';")), []);
  });
  it('a hidden input', () => {
    assert.equal(hiddenInputViolations(planted('planner/a.ts', 'const t = Date.now();')).length, 1);
    assert.equal(hiddenInputViolations(planted('jobs/a.ts', 'const r = Math.random();')).length, 1);
    assert.equal(hiddenInputViolations(planted('jobs/a.ts', 'setTimeout(() => {}, 1);')).length, 1);
    assert.deepEqual(hiddenInputViolations(planted('planner/a.ts', '// Date.now() would be a hidden input')), []);
    assert.deepEqual(hiddenInputViolations(planted('src/a.ts', 'const t = Date.now();')), []);
  });
  it('an asynchronous planner, a stray process.env, a long file, a dead file', () => {
    assert.equal(asyncPlannerViolations(planted('planner/a.ts', 'export async function f() {}')).length, 1);
    assert.equal(environmentViolations(planted('src/slack/a.ts', "const t = process.env['TOKEN'];")).length, 1);
    assert.equal(lengthViolations(planted('src/a.ts', 'x\n'.repeat(301)), 300).length, 1);
    assert.equal(
      deadFiles(
        new Map([
          ['src/main.ts', ''],
          ['src/lost.ts', ''],
        ]),
        ['src/main.ts'],
      ).length,
      1,
    );
  });
  it('the ways an import can be written', () => {
    const text = "import a from 'x';\nexport { b } from './b.ts';\nnew Worker(new URL('./c.ts', import.meta.url));";
    assert.deepEqual(
      importsOf('src/a.ts', text).map(({ target }) => target),
      ['x', 'src/b.ts', 'src/c.ts'],
    );
  });
});
