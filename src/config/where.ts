/** Where in a configuration something stands, and who is told what is wrong with it. */

import type { Environment } from './environment.ts';
import type { Fault } from './fault.ts';

export type Sources = {
  readonly environment: Environment;
  /** Throws as node:fs does when the file cannot be read. */
  readonly readText: (path: string) => string;
};

export type Where = Sources & { readonly configPath: string; readonly faults: Fault[] };
