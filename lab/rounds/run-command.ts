/** What every long command of the lab does around its work: what it needs, a folder of its own, and an end that leaves nothing. */

import { endLeftovers, makeRunFolder, removeRunFolder } from '../demo/run-folder.ts';
import { say } from '../demo/say.ts';
import type { OnStarted } from '../demo/stage.ts';
import { setUp } from '../setup/set-up.ts';

export type Place = { readonly folder: string; readonly onStarted: OnStarted };

/** Exits 0 if `work` answers true, 1 if false or if it throws, 2 for options that are wrong or something that is missing. */
export async function runCommand<Options extends object>(
  command: { readonly usage: string; readonly readOptions: (argv: readonly string[]) => Options | string },
  work: (options: Options, place: Place) => Promise<boolean>,
): Promise<never> {
  const options = command.readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(`${options}\n\n${command.usage}`);
    process.exit(options === '' ? 0 : 2);
  }
  const missing = await setUp('demo');
  if (missing !== null) {
    console.error(missing);
    process.exit(2);
  }
  await endLeftovers();
  const folder = makeRunFolder();
  const ends: (() => Promise<unknown>)[] = [];
  const endAll = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end().catch((error: unknown) => say(`While ending: ${error}`));
    await removeRunFolder(folder);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void endAll().then(() => process.exit(1)));
  }
  let held = false;
  try {
    held = await work(options, { folder, onStarted: (end) => ends.push(end) });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  await endAll();
  process.exit(held ? 0 : 1);
}
