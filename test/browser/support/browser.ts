import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../../lab/browser/chromium.ts';
import type { LocalSlack } from '../../../lab/slack/index.ts';

/** Long enough for a busy machine; everything waits for a condition, so a quick machine never waits for it. */
const deadlineMs = 45_000;

/** One Chromium for a test file; CHROMIUM_PATH names another than the system's. */
export function openBrowser(): Promise<Browser> {
  return launchChromium(process.env['CHROMIUM_PATH']);
}

export type Person = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page's scripts reported as errors. */
  readonly errors: readonly string[];
  readonly type: (line: string) => Promise<void>;
  /** The newest message whose accessible name and text fit. */
  readonly message: (text: string | RegExp) => Locator;
  readonly actAs: (name: RegExp) => Promise<void>;
};

/** Opens the local Slack's page as one person. */
export async function openPage(
  browser: Browser,
  slack: LocalSlack,
  who: string,
  options: {
    readonly width?: number;
    readonly height?: number;
    readonly channel?: string;
    /** A finger instead of a mouse: nothing can be hovered over. */
    readonly touch?: boolean;
  } = {},
): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    hasTouch: options.touch === true,
    isMobile: options.touch === true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(deadlineMs);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') errors.push(line.text());
  });
  await page.goto(`${slack.url}#as=${who}&channel=${options.channel ?? 'kafka-ops'}`);
  const person = page.getByRole('combobox', { name: 'Act as' });
  await person.waitFor();
  return {
    page,
    context,
    errors,
    type: async (line) => {
      await page.getByRole('textbox', { name: 'Message', exact: true }).fill(line);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
    },
    message: (text) =>
      page.getByRole('log', { name: 'Messages' }).getByRole('article').filter({ hasText: text }).last(),
    actAs: async (name) => {
      const option = person.getByRole('option', { name });
      await person.selectOption({ label: (await option.textContent()) ?? '' });
    },
  };
}

/** True when nothing on the page is wider than the page: nothing cut, no sideways scrolling. */
export async function fitsWidth(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
}

/**
 * Boxes that would have to be scrolled sideways to be read. Tables, code and the bar of channels may: they show that there
 * is more. Fields scroll as one types.
 */
export async function scrolledSideways(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('body *')]
    .filter((box) => !box.matches('.scroller, pre, .carousel, #channels ul, .hidden, input, select, textarea'))
    .filter((box) => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== 'visible')
    .map((box) => box.tagName + '#' + box.id + '.' + box.className + ': ' + box.textContent.slice(0, 60))`);
}

/** Tables of which a part is hidden until somebody scrolls. */
export async function wideTables(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('.scroller')]
    .filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.scrollWidth + ' in ' + box.clientWidth + ': ' + box.textContent.slice(0, 80))`);
}
