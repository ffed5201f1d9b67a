/** TLS as the configuration names it: PEM files, read at the start and again for each new connection, and checked before any. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { TlsFiles, TlsSettings } from './cluster-settings.ts';
import type { FileTls } from './file-schema.ts';
import { Secret } from './secret.ts';
import type { Where } from './where.ts';

export function tlsOf(given: FileTls | null, path: string, where: Where): TlsSettings | null {
  if (given === null) return null;
  const before = where.faults.length;
  const files: TlsFiles = {
    ca: pemAt(given.ca, `${path}.ca`, where),
    cert: pemAt(given.cert, `${path}.cert`, where),
    key: keyAt(given.key, `${path}.key`, where),
  };
  if (where.faults.length === before) checkPair(files, path, where);
  return {
    ...files,
    rejectUnauthorized: given.rejectUnauthorized ?? true,
    reread: rereader(files, () => {
      const faults: Where['faults'] = [];
      const now = { ...where, faults };
      const found = {
        ca: pemAt(given.ca, path, now),
        cert: pemAt(given.cert, path, now),
        key: keyAt(given.key, path, now),
      };
      checkPair(found, path, now);
      return faults.length === 0 ? found : null;
    }),
  };
}

/** While files are being replaced (one is new, the other is not yet), what fitted together last is used. */
function rereader(first: TlsFiles, read: () => TlsFiles | null): () => TlsFiles {
  let last = first;
  return () => {
    last = read() ?? last;
    return last;
  };
}

/** When the client's own certificate ends, in words for a warning; null while it has more than two weeks. */
export function endOfCertificate({ cert }: TlsFiles, nowMs: number): string | null {
  if (cert === null || !certificateIn(cert)) return null;
  const { validTo, validFrom } = new X509Certificate(cert);
  const leftMs = Date.parse(validTo) - nowMs;
  if (leftMs <= 0) return `its client certificate has expired (on ${validTo}): the brokers will refuse it`;
  if (Date.parse(validFrom) > nowMs) return `its client certificate is not valid before ${validFrom}`;
  const days = Math.floor(leftMs / 86_400_000);
  return days >= 14 ? null : `its client certificate expires in ${days} day${days === 1 ? '' : 's'} (on ${validTo})`;
}

function checkPair({ cert, key }: TlsFiles, path: string, { faults }: Where): void {
  if (cert === null || key === null) return;
  const fix = 'Give the certificate and the key that were made together, the key without a passphrase.';
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key.reveal()))) return;
    faults.push({ path, found: '"cert" and "key" that do not belong together', expected: 'a pair', fix });
  } catch (error) {
    // What OpenSSL says names neither file nor key.
    const found = `a certificate or a key that cannot be read (${error instanceof Error ? error.message : 'unknown'})`;
    faults.push({ path, found, expected: 'PEM', fix });
  }
}

function certificateIn(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}

function keyAt(file: string | undefined, path: string, where: Where): Secret | null {
  const key = pemAt(file, path, where);
  return key === null ? null : new Secret(key);
}

/** Files are found from the folder of the configuration file, so that both can be moved together. */
function pemAt(file: string | undefined, path: string, where: Where): string | null {
  if (file === undefined) return null;
  const place = resolve(dirname(where.configPath), file);
  const fix = `Put the PEM file at ${place}, readable for this user, or correct the path.`;
  try {
    const content = where.readText(place);
    if (content.includes('-----BEGIN ')) return content;
    where.faults.push({ path, found: `${place} without "-----BEGIN"`, expected: 'a PEM file', fix });
  } catch (error) {
    const found = `${place} (${error instanceof Error ? error.message : 'unreadable'})`;
    where.faults.push({ path, found, expected: 'a PEM file that can be read', fix });
  }
  return null;
}
