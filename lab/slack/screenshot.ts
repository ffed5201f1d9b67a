/** Takes a picture of the local Slack as one person sees it. */

import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium.ts';

export type Screenshot = {
  /** The page's address, LocalSlack.url. */
  readonly url: string;
  /** 'mira', 'bob', … */
  readonly actAs: string;
  /** Where the PNG goes. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Text that must be on the page before the picture is taken; the newest place that holds it is scrolled to. */
  readonly waitFor?: string;
  readonly channel?: string;
  readonly view?: 'home';
  /** The panel at the side; 'thread' needs the message's ts. */
  readonly panel?: 'traffic' | 'groups' | { readonly threadTs: string };
  readonly colorScheme?: 'light' | 'dark';
  /** Done on the page before the picture, e.g. to open a menu. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** A running browser to use; otherwise one is started and stopped. */
  readonly browser?: Browser;
  readonly chromiumPath?: string;
  readonly deadlineMs?: number;
};

export async function screenshot(options: Screenshot): Promise<void> {
  const browser = options.browser ?? (await launchChromium(options.chromiumPath));
  try {
    const page = await browser.newPage({
      viewport: { width: options.width, height: options.height },
      colorScheme: options.colorScheme ?? 'light',
    });
    try {
      page.setDefaultTimeout(options.deadlineMs ?? 15_000);
      await page.goto(addressOf(options));
      await page.getByRole('combobox', { name: 'Act as' }).waitFor();
      if (options.waitFor !== undefined) {
        await scrollTo(page, options.waitFor);
      }
      await options.prepare?.(page);
      await picturesLoaded(page);
      await page.screenshot({ path: options.path });
    } finally {
      await page.close();
    }
  } finally {
    if (options.browser === undefined) await browser.close();
  }
}

/** A message that is edited while it is scrolled to is drawn anew, and the old one is gone: then the new one is looked for. */
async function scrollTo(page: Page, text: string): Promise<void> {
  const redrawnAtMost = 10;
  for (let redrawn = 0; ; redrawn++) {
    const place = page.getByText(text).last();
    await place.waitFor();
    try {
      return await place.scrollIntoViewIfNeeded();
    } catch (error) {
      if (redrawn >= redrawnAtMost || !/not attached to the DOM/.test(String(error))) throw error;
    }
  }
}

function addressOf(options: Screenshot): string {
  const place = new URLSearchParams({ as: options.actAs });
  if (options.channel !== undefined) place.set('channel', options.channel.replace(/^#/, ''));
  if (options.view !== undefined) place.set('view', options.view);
  if (typeof options.panel === 'string') place.set('panel', options.panel);
  else if (options.panel !== undefined) {
    place.set('panel', 'thread');
    place.set('ts', options.panel.threadTs);
  }
  return `${options.url}#${place}`;
}

async function picturesLoaded(page: Page): Promise<void> {
  await page.waitForFunction('[...document.images].every((image) => image.complete)');
}
