/** A certificate authority for an afternoon, by openssl: good certificates, expired ones, and ones for another host. */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Certificate = {
  readonly cert: string;
  readonly key: string;
  /** Both in one file, as Kafka's PEM keystores want them. */
  readonly keystore: string;
};

export type Authority = {
  /** PEM. */
  readonly ca: string;
  readonly caFile: string;
  /** Negative days: it expired that long ago. */
  readonly issue: (name: string, wanted: { readonly names: string; readonly days: number }) => Promise<Certificate>;
};

/** Of its own for each: several are issued at once, and a file that counts would be read while it is written. */
const serial = (): string => `0x${randomBytes(16).toString('hex')}`;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export async function createAuthority(dir: string, commonName = 'evenkeel-test-ca'): Promise<Authority> {
  await mkdir(dir, { recursive: true });
  const file = (name: string): string => join(dir, name);
  const self = ['-subj', `/CN=${commonName}`, '-days', '30', '-keyout', file('ca.key'), '-out', file('ca.pem')];
  await run('openssl', ['req', '-x509', ...newKey, ...self]);
  return {
    ca: await readFile(file('ca.pem'), 'utf8'),
    caFile: file('ca.pem'),
    issue: async (name, { names, days }) => {
      const [key, request, cert] = [file(`${name}.key`), file(`${name}.csr`), file(`${name}.pem`)];
      await writeFile(file(`${name}.ext`), `subjectAltName=${names}\n`);
      await run('openssl', ['req', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request]);
      const by = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-set_serial', serial(), '-days', String(days)];
      await run('openssl', ['x509', '-req', '-in', request, ...by, '-extfile', file(`${name}.ext`), '-out', cert]);
      const [certText, keyText] = [await readFile(cert, 'utf8'), await readFile(key, 'utf8')];
      const keystore = file(`${name}-keystore.pem`);
      await writeFile(keystore, `${keyText}${certText}`);
      return { cert: certText, key: keyText, keystore };
    },
  };
}
