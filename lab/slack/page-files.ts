/** Finds and serves the page's own files, from source as well as from a build: they are never copied. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The folder that holds package.json. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the local Slack, so its page cannot be found.');
    folder = parent;
  }
  return folder;
}

export function pageFolder(): string {
  return join(projectRoot(), 'lab', 'slack', 'page');
}

/** Null when the page has no such file. Names are a plain file name: no folders, so no way out. */
export function readPageFile(name: string): { readonly body: Buffer; readonly type: string } | null {
  const wanted = name === '' ? 'index.html' : name;
  const type = types[extname(wanted)];
  if (type === undefined || !/^[a-z0-9.-]+$/.test(wanted)) return null;
  const path = join(pageFolder(), wanted);
  return existsSync(path) ? { body: readFileSync(path), type } : null;
}
