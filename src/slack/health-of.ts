/** A cluster in two lines, from a snapshot. */

import type { Snapshot } from '../../planner/index.ts';
import type { Health } from '../redis/health-store.ts';
import { verdictText } from './views/status-card.ts';
import { statusFigures } from './views/status-figures.ts';
import { counted, countText } from './views/words.ts';

export function healthOf(snapshot: Snapshot, atMs: number): Health {
  const figures = statusFigures(snapshot);
  const up = figures.brokers.filter(({ state }) => state === 'up').length;
  return {
    atMs,
    verdict: verdictText(figures),
    isWell: up === figures.brokers.length && figures.underReplicated === 0 && figures.rackViolations === 0,
    size: `${countText(up)} of ${counted(figures.brokers.length, 'broker')} up, ${counted(figures.partitions, 'partition')}`,
  };
}
