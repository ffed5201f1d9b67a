/**
 * The architecture as rules over source text. Each rule takes files (path → text) and answers with sentences written
 * to the person who broke it.
 */

import { posix } from 'node:path';

export type Files = ReadonlyMap<string, string>;

type Import = { readonly file: string; readonly target: string };

const layers = ['planner', 'jobs', 'src'] as const;
type Layer = (typeof layers)[number];

/** The one room of the product in which each library may be met. */
const libraryRooms: Readonly<Record<string, readonly string[]>> = {
  'javascript-lp-solver': ['planner/solve.ts', 'planner/solve/'],
  'node:crypto': ['planner/digest.ts', 'jobs/queue/', 'src/'],
  bullmq: ['jobs/queue/'],
  ioredis: ['src/redis/', 'jobs/queue/'],
  '@platformatic/kafka': ['src/kafka/'],
  '@slack/bolt': ['src/slack/'],
  '@slack/types': ['src/slack/'],
  '@slack/web-api': ['src/slack/'],
  zod: ['src/config/'],
  pino: ['src/log.ts'],
  'prom-client': ['src/monitor/'],
  'bullmq-otel': ['jobs/queue/'],
  '@resvg/resvg-wasm': ['src/chart/render-png.ts'],
  undici: ['src/slack/'],
};

const hiddenInputs: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\.now\(/, 'the clock'],
  [/\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/, 'randomness'],
  [/\bprocess\.[a-z]/, 'the process'],
  [/\bset(?:Timeout|Interval|Immediate)\(/, 'a timer'],
  [/\bconsole\./, 'the console'],
];

export function importsOf(file: string, text: string): readonly Import[] {
  const code = withoutComments(text);
  const found = code.matchAll(
    /(?:^\s*(?:import|export)\b[^;'"`]*?\bfrom\s*|^\s*import\s*|\bimport\s*\(\s*)(['"])([^'"]+)\1|new URL\(\s*(['"])(\.[^'"]+)\3\s*,\s*import\.meta\.url/gm,
  );
  return [...found].map((match) => ({ file, target: resolveTarget(file, (match[2] ?? match[4]) as string) }));
}

export function layerViolations(files: Files): readonly string[] {
  return everyImport(files).flatMap(({ file, target }) => {
    const from = layerOf(file);
    if (from === null) return [];
    if (/^(?:lab|test)\//.test(target)) {
      return [`${file} imports ${target}: the product never imports lab/ or test/. Pass what you need in from main.`];
    }
    const to = layerOf(target);
    if (to === null || layers.indexOf(to) <= layers.indexOf(from)) return [];
    return [`${file} imports ${target}: imports point src → jobs → planner. Declare a port in jobs/ports.ts instead.`];
  });
}

/** Every part of src/ reads its settings, so settings that read a part would go round in a circle. */
export function configViolations(files: Files): readonly string[] {
  return everyImport(files)
    .filter(({ file, target }) => file.startsWith('src/config/') && layerOf(target) === 'src')
    .filter(({ target }) => !target.startsWith('src/config/'))
    .map(
      ({ file, target }) => `${file} imports ${target}: src/config/ stands on its own; move what both need into it.`,
    );
}

export function libraryViolations(files: Files): readonly string[] {
  return everyImport(files).flatMap(({ file, target }) => {
    const from = layerOf(file);
    if (from === null || layerOf(target) !== null || target.startsWith('.')) return [];
    const rooms = libraryRooms[target];
    if (rooms === undefined) {
      if (target.startsWith('node:') && from === 'src') return [];
      if (target.startsWith('node:') && file.startsWith('jobs/queue/')) return [];
      return [`${file} imports ${target}: ${from}/ may not, or the library has no room yet in the list of rooms.`];
    }
    if (rooms.some((room) => file === room || (room.endsWith('/') && file.startsWith(room)))) return [];
    return [`${file} imports ${target}: it belongs to ${rooms.join(' or ')} alone.`];
  });
}

export function hiddenInputViolations(files: Files): readonly string[] {
  return [...files].flatMap(([file, text]) => {
    const pure = file.startsWith('planner/') || (file.startsWith('jobs/') && !file.startsWith('jobs/queue/'));
    if (!pure) return [];
    const code = withoutComments(text);
    return hiddenInputs
      .filter(([pattern]) => pattern.test(code))
      .map(([, what]) => `${file} reads ${what}: ${layerOf(file)}/ gets it as an argument or through a port.`);
  });
}

export function asyncPlannerViolations(files: Files): readonly string[] {
  return [...files]
    .filter(
      ([file, text]) => file.startsWith('planner/') && /\basync\b|\bawait\b|\bPromise\b/.test(withoutComments(text)),
    )
    .map(([file]) => `${file} is asynchronous: the planner takes values and returns a value.`);
}

export function environmentViolations(files: Files): readonly string[] {
  return [...files]
    .filter(
      ([file, text]) =>
        layerOf(file) !== null && file !== 'src/main.ts' && /process\.env\b/.test(withoutComments(text)),
    )
    .map(([file]) => `${file} reads process.env: only src/main.ts does, and passes on what is needed.`);
}

export function lengthViolations(files: Files, linesAtMost: number): readonly string[] {
  return [...files]
    .map(([file, text]) => [file, text.trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > linesAtMost)
    .map(([file, lines]) => `${file} has ${lines} lines: a reader never meets more than ${linesAtMost}.`);
}

/** Files of the product that nothing reaches from the entries. */
export function deadFiles(files: Files, entries: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const text = files.get(file);
    if (text === undefined || seen.has(file)) continue;
    seen.add(file);
    open.push(...importsOf(file, text).map(({ target }) => target));
  }
  return [...files.keys()]
    .filter((file) => layerOf(file) !== null && !seen.has(file))
    .map((file) => `${file} is reached from none of ${entries.join(', ')}: delete it or use it.`);
}

/** Files that import each other, types included: none of them can be read, or changed, without all the others. */
export function circleViolations(files: Files): readonly string[] {
  const targetsOf = (file: string): readonly string[] =>
    importsOf(file, files.get(file) ?? '')
      .map(({ target }) => target)
      .filter((target) => files.has(target));
  const done = new Set<string>();
  const path: string[] = [];
  const circles: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) {
      const circle = [...path.slice(path.indexOf(file)), file];
      circles.push(`${circle.join(' → ')} is a circle: move what they share into a file of its own.`);
    }
    if (path.includes(file) || done.has(file)) return;
    path.push(file);
    for (const target of targetsOf(file)) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of files.keys()) visit(file);
  return circles;
}

function everyImport(files: Files): readonly Import[] {
  return [...files].flatMap(([file, text]) => importsOf(file, text));
}

function layerOf(path: string): Layer | null {
  return layers.find((layer) => path.startsWith(`${layer}/`)) ?? null;
}

/** 'planner/a.ts' + './b.ts' → 'planner/b.ts'; a package's name without its subpath; node: names whole. */
function resolveTarget(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier));
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}

/** Good enough for our own sources: no rule may trip over a word in a comment. Strings keep their text. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');
}
