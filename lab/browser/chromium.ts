/** Starts the system's Chromium without a window, for tests of pages and for pictures of them. */

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** `CHROMIUM_PATH` is read by the callers' entry points; here it is only a parameter. */
export function findChromium(wanted: string | undefined): string {
  const candidates = wanted === undefined || wanted === '' ? places : [wanted];
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      `No Chromium at ${candidates.join(' or ')}. Install it (apt-get install chromium) or set CHROMIUM_PATH.`,
    );
  }
  return found;
}

/** Background services that would call out, and sandboxing that containers refuse, are off. */
export async function launchChromium(path?: string): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(path),
    headless: true,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
