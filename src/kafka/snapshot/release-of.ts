/** Which release a broker is, by the highest metadata.version it supports (org.apache.kafka.server.common.MetadataVersion). */

import type { ReadResource } from '../wire/describe-configs.ts';

/** The first feature level of each release, newest first. */
const releases: readonly (readonly [level: number, release: string])[] = [
  [31, '4.4'],
  [30, '4.3'],
  [28, '4.2'],
  [26, '4.1'],
  [22, '4.0'],
  [21, '3.9'],
  [20, '3.8'],
  [15, '3.7'],
  [12, '3.6'],
  [9, '3.5'],
  [8, '3.4'],
  [4, '3.3'],
];
/** Levels above this are of releases that this list does not know. */
const highestKnown = 31;

/**
 * Brokers of a ZooKeeper cluster have no metadata.version. They speak at least inter.broker.protocol.version among themselves
 * ('3.9-IV0'); the lowest of them is taken, and the software may be newer. null where a broker names none.
 */
export function releaseByProtocol(brokers: readonly ReadResource[]): string | null {
  const found = brokers.map(({ configs }) => {
    const value = configs.find(({ key }) => key === 'inter.broker.protocol.version')?.value ?? '';
    return /^(\d+)\.(\d+)/.exec(value);
  });
  const lowest = found.reduce(
    (low, each) => (low === null || each === null ? null : order(each) < order(low) ? each : low),
    found[0] ?? null,
  );
  return lowest === null ? null : lowest[0];
}

function order([, major, minor]: RegExpExecArray): number {
  return Number(major) * 1000 + Number(minor);
}

/** '4.3', or null when it cannot be told: an older broker, or one newer than this program. */
export function releaseOf(metadataVersion: number | null): string | null {
  if (metadataVersion === null || metadataVersion > highestKnown) return null;
  return releases.find(([level]) => metadataVersion >= level)?.[1] ?? null;
}
