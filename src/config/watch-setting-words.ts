/** The settings of a cluster's audit and watch, for settings.ts. */

import { limitNames, limitRanges } from '../../planner/audit/limits.ts';
import type { Setting } from './setting.ts';

export const watchSettings: readonly Setting[] = [
  {
    path: 'clusters[].silences',
    what: 'A file of rules of the audit that somebody has decided about, each with a reason and an end. See docs/audit.md.',
    example: '"silences.json"',
    byDefault: 'none',
  },
  {
    path: 'clusters[].audit',
    what: "Limits of the audit's rules for a cluster that is not like others. A finding that goes by one says so.",
    example: '{ "diskPercent": 80 }',
    byDefault: 'the usual limits',
  },
  ...limitNames.map((name) => ({
    path: `clusters[].audit.${name}`,
    what: `${limitRanges[name].what.replace(/^./, (first) => first.toUpperCase())}.`,
    example: String(limitRanges[name].byDefault),
    byDefault: String(limitRanges[name].byDefault),
  })),
  {
    path: 'clusters[].watch',
    what: 'Looks at the cluster again and again and tells what is no longer safe; false for never. See docs/watch.md.',
    example: '{ "every": "60s", "channel": "C0123456789" }',
    byDefault: 'on, where there is a channel',
  },
  {
    path: 'clusters[].watch.every',
    what: 'Within what time it tells; it looks a fifth more often.',
    example: '"60s"',
    byDefault: '"60s"',
  },
  {
    path: 'clusters[].watch.channel',
    what: 'Where it tells.',
    example: '"C0123456789"',
    byDefault: 'the default channel',
  },
  {
    path: 'clusters[].watch.digest',
    what: 'When the digest is posted: in words, as a cron line, or "off".',
    example: '"mon 09:00"',
    byDefault: '"mon 09:00"',
  },
  {
    path: 'clusters[].watch.timeZone',
    what: 'The time zone of the digest.',
    example: '"Europe/Berlin"',
    byDefault: '"UTC"',
  },
];
