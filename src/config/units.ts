/** Spoken units: what people type, read exactly. Every reader answers null when it does not understand. */

const byteUnits: Readonly<Record<string, number>> = {
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

const durationUnitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** '200GB', '1.5 TiB', '1000' (bytes). Decimal units are powers of 1000, as disks and Kafka's throttles are spoken of. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (match === null) return null;
  const unit = byteUnits[(match[2] || 'b').toLowerCase()];
  return unit === undefined ? null : wholeNumber(Number(match[1]) * unit);
}

/** '50MB/s', '50 MB/sec', '50MBps'; a bare number or '50MB' is taken as per second too. In bytes per second. */
export function parseRate(text: string): number | null {
  const rate = parseBytes(text.trim().replace(/\s*(?:\/\s*s(?:ec(?:ond)?)?|ps)$/i, ''));
  return rate === null || rate === 0 ? null : rate;
}

/** '90s', '60m', '1h30m', '2 h'. In milliseconds. A bare number is refused: nobody can tell its unit. */
export function parseDuration(text: string): number | null {
  const compact = text.trim().toLowerCase().replace(/\s+/g, '');
  if (!/^(?:\d+(?:\.\d+)?(?:ms|sec|s|min|m|h|d))+$/.test(compact)) return null;
  const parts = [...compact.matchAll(/(\d+(?:\.\d+)?)(ms|sec|s|min|m|h|d)/g)];
  return wholeNumber(parts.reduce((sum, part) => sum + Number(part[1]) * (durationUnitsMs[part[2] ?? ''] ?? 0), 0));
}

function wholeNumber(value: number): number | null {
  const whole = Math.round(value);
  return Number.isSafeInteger(whole) ? whole : null;
}
