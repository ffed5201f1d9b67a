/**
 * The line of JSON that `kafka-log-dirs.sh --describe` prints:
 * {"version":1,"brokers":[{"broker":1,"logDirs":[{"logDir":"/data","error":null,
 *   "partitions":[{"partition":"orders-0","size":1024,"offsetLag":0,"isFuture":false}]}]}]}
 */

import type { Broker } from '../snapshot.ts';
import { amount, flag, id, list, nullable, object, optional, text } from './checks.ts';
import { faultText } from './fault.ts';

export type LogDirSizes = {
  /** 'topic-partition' → broker → bytes of its copy. */
  readonly bytes: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Brokers that answered, with the log dirs whose size the tool gave (newer versions only). */
  readonly brokers: ReadonlyMap<number, Pick<Broker, 'logDirs'>>;
};

type LogDirsJson = {
  readonly brokers: readonly {
    readonly broker: number;
    readonly logDirs: readonly {
      readonly logDir: string;
      readonly error?: string | null;
      readonly totalBytes?: number;
      readonly usableBytes?: number;
      readonly partitions: readonly {
        readonly partition: string;
        readonly size: number;
        readonly isFuture?: boolean;
      }[];
    }[];
  }[];
};

const replica = object({ partition: text, size: amount, isFuture: optional(flag) });

const check = object({
  brokers: list(
    object({
      broker: id,
      logDirs: list(
        object({
          logDir: text,
          error: optional(nullable(text)),
          totalBytes: optional(amount),
          usableBytes: optional(amount),
          partitions: list(replica),
        }),
      ),
    }),
  ),
});

export function readLogDirs(
  value: unknown,
): { readonly ok: true; readonly sizes: LogDirSizes } | { readonly ok: false; readonly error: string } {
  const found = check(value);
  if (found !== null) return { ok: false, error: faultText('not the JSON of kafka-log-dirs.sh', found).slice(0, -1) };
  const bytes = new Map<string, Map<number, number>>();
  const brokers = new Map<number, Pick<Broker, 'logDirs'>>();
  for (const { broker, logDirs } of (value as LogDirsJson).brokers) {
    brokers.set(broker, sizedDirs(logDirs));
    for (const { partitions } of logDirs) {
      for (const { partition, size, isFuture } of partitions) {
        // A future replica is a copy on its way to another disk of the same broker.
        if (isFuture === true) continue;
        const held = bytes.get(partition) ?? new Map<number, number>();
        bytes.set(partition, held.set(broker, size));
      }
    }
  }
  return { ok: true, sizes: { bytes, brokers } };
}

function sizedDirs(logDirs: LogDirsJson['brokers'][number]['logDirs']): Pick<Broker, 'logDirs'> {
  const sized = logDirs.flatMap(({ logDir, totalBytes, usableBytes, error }) =>
    totalBytes === undefined || usableBytes === undefined
      ? []
      : [{ path: logDir, totalBytes, usableBytes, ...(typeof error === 'string' ? { offline: true } : {}) }],
  );
  return sized.length === logDirs.length && sized.length > 0 ? { logDirs: sized } : {};
}
