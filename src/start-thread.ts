/** Starts a module of ours in a thread of its own, from source as well as from a build. */

import { Worker, type WorkerOptions } from 'node:worker_threads';

export function startThread(url: URL, options: Omit<WorkerOptions, 'eval' | 'env'>): Worker {
  const fromSource = url.pathname.endsWith('.ts');
  // No thread of ours needs a setting or a secret.
  return new Worker(fromSource ? throughTsx(url) : url, { ...options, eval: fromSource, env: {} });
}

/** From source, a thread does not inherit the loader that reads TypeScript. */
function throughTsx(url: URL): string {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  return `import(${loader}).then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); });`;
}
