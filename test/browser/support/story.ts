import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { type LocalSlack, startLocalSlack } from '../../../lab/slack/index.ts';
import { type Echo, startEcho } from '../../integration/local-slack/support/echo-app.ts';
import { echoManifest } from '../../integration/local-slack/support/echo-manifest.ts';
import { openBrowser, openPage, type Person } from './browser.ts';

export type Told = Person & { readonly slack: LocalSlack; readonly echo: Echo };

export type Story = (
  name: string,
  act: (told: Told) => Promise<void>,
  who?: string,
  size?: { readonly width?: number; readonly height?: number },
) => void;

/** Called inside a suite: one browser for all of it. */
export function suiteBrowser(): () => Browser {
  let browser: Browser | undefined;
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
  });
  return () => {
    assert.ok(browser, 'the browser runs while tests run');
    return browser;
  };
}

/** One story on a fresh workspace; at its end the page must have reported no error and drawn every block. */
export function storyTeller(browser: () => Browser): Story {
  return (name, act, who = 'mira', size = {}) => {
    it(name, async (t) => {
      const slack = await startLocalSlack({ mode: 'socket', manifest: echoManifest, rateLimits: 'off' });
      const echo = await startEcho(slack, 'socket');
      const person = await openPage(browser(), slack, who, size);
      t.after(async () => {
        await person.context.close();
        await echo.stop();
        await slack.stop();
      });
      try {
        await act({ ...person, slack, echo });
      } catch (error) {
        t.diagnostic(`What went wrong behind the page: ${JSON.stringify(behind(slack, echo, person))}`);
        throw error;
      }
      assert.deepEqual(person.errors, []);
      assert.equal(await person.page.getByText('unsupported block').count(), 0);
    });
  };
}

function behind(slack: LocalSlack, echo: Echo, person: Person): unknown {
  const refused = slack.control.log().filter((entry) => !entry.ok);
  return {
    app: echo.seen.filter((entry) => entry.name === 'error'),
    page: person.errors,
    refused: refused.map(({ name, outcome }) => `${name}: ${outcome}`),
    messages: slack.control.messages().map(({ text }) => text),
  };
}
