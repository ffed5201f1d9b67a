import { setTimeout as sleep } from 'node:timers/promises';

const withinMs = 60_000;

/** A look that fails, as it does while servers change their roles, is one that has not held yet. */
export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + withinMs; ; await sleep(100)) {
    if (await look().catch(() => false)) return;
    if (Date.now() > endMs) throw new Error(`Not within ${withinMs} ms: ${what}.`);
  }
}
