/** The watch of a cluster and its silences, from the file's words to settings. */

import { dirname, resolve } from 'node:path';
import { nextRun } from '../../jobs/queue/cron.ts';
import type { WatchSettings } from '../../jobs/watch/ports.ts';
import { readSilencesText, type Silence } from '../../planner/audit/silence.ts';
import { cronOf } from './cron-words.ts';
import type { FileCluster } from './file-schema.ts';
import { parseDuration } from './units.ts';
import type { Where } from './where.ts';

const defaultEveryMs = 60_000;
const defaultDigest = 'mon 09:00';

/**
 * On unless it is said otherwise, wherever there is a channel: a watch that has to be remembered is missing when it is needed,
 * and all it does is read.
 */
export function watchOf(cluster: FileCluster, path: string, where: Where): WatchSettings | null {
  const given = cluster.watch === undefined ? {} : cluster.watch;
  if (given === null) return null;
  const channel = given.channel ?? cluster.defaultChannel;
  if (channel === undefined) {
    if (cluster.watch === undefined) return null;
    where.faults.push({
      path: `${path}.watch`,
      found: 'a watch that has no channel to tell anybody in',
      expected: '"watch.channel" or "defaultChannel"',
      fix: 'Name a Slack channel id, or set "watch" to false.',
    });
    return null;
  }
  const timeZone = given.timeZone ?? 'UTC';
  const everyMs = (given.every === undefined ? null : parseDuration(given.every)) ?? defaultEveryMs;
  return { everyMs, channel, digestCron: digestAt(given.digest, timeZone, `${path}.watch`, where), timeZone };
}

function digestAt(given: string | undefined, timeZone: string, path: string, where: Where): string | null {
  if (given === 'off') return null;
  const cron = cronOf(given ?? defaultDigest);
  // Any moment will do: what is checked is that the line can be read and comes due at all.
  const due = nextRun(cron, timeZone, 0);
  if (due.ok) return cron;
  const isZone = /no time zone/.test(due.message);
  where.faults.push({
    path: `${path}.${isZone ? 'timeZone' : 'digest'}`,
    found: isZone ? `"${timeZone}"` : `"${given}"`,
    expected: isZone ? 'an IANA time zone' : 'a time in words, a cron line, or "off"',
    fix: due.next,
  });
  return null;
}

/** Found from the folder of the configuration file, like every file that it names. */
export function silencesAt(file: string | undefined, path: string, where: Where): readonly Silence[] {
  if (file === undefined) return [];
  const place = resolve(dirname(where.configPath), file);
  const fix = 'See docs/audit.md for the format; evenkeel audit --silence FILE reads the same file.';
  try {
    const read = readSilencesText(where.readText(place));
    if (read.ok) return read.silences;
    where.faults.push({ path, found: read.error, expected: 'a file of silences', fix });
  } catch (error) {
    const found = `${place} (${error instanceof Error ? error.message : 'unreadable'})`;
    where.faults.push({ path, found, expected: 'a file of silences that can be read', fix });
  }
  return [];
}
