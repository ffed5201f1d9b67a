/** Looks at everything side by side, each look with an end, so that all of it is done within seconds. */

import type { Sources } from '../config/where.ts';
import { packageFile } from '../package-file.ts';
import type { Check } from './check.ts';
import { readKnown } from './configuration.ts';
import { checkKafka } from './kafka.ts';
import { checkRedis } from './redis.ts';
import { checkSlack } from './slack.ts';

/** For one step; a subject takes at most three of them, one after the other, and a moment to let go. */
const stepMs = 5000;

export async function examine(sources: Sources, scopes: readonly string[] | null): Promise<readonly Check[]> {
  const { checks, clusters, worker, delivery } = readKnown(sources);
  const found = await Promise.all([
    ...(worker === null ? [] : [checkSlack({ settings: worker.slack, delivery, clusters, scopes }, stepMs)]),
    ...(worker === null ? [] : [checkRedis(worker.redis, stepMs)]),
    ...clusters.map((cluster) => checkKafka(cluster, stepMs)),
  ]);
  return inOrder([...checks, ...found.flat()]);
}

/** The clocks and the people are seen along the way and shown at the end. */
function inOrder(checks: readonly Check[]): readonly Check[] {
  const last = ['Approvers', 'Clocks'];
  const place = ({ subject }: Check): number => last.indexOf(subject);
  return [...checks].sort((a, b) => place(a) - place(b));
}

/** What the app's manifest asks for; null where it is not beside the program. */
export function manifestScopes(): readonly string[] | null {
  const text = packageFile('manifest.json');
  if (text === null) return null;
  type Manifest = { readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } } };
  return (JSON.parse(text) as Manifest).oauth_config.scopes.bot;
}
