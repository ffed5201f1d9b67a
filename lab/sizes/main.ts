/** npm run sizes: how large the tarball is, and what an install of it takes with production dependencies only. */

import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-sizes-'));
try {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename, unpackedSize, entryCount }] = JSON.parse(packed) as [
    { readonly filename: string; readonly unpackedSize: number; readonly entryCount: number },
  ];
  const tarball = join(folder, filename);
  const place = join(folder, 'install');
  execFileSync('mkdir', [place]);
  writeFileSync(join(place, 'package.json'), '{"private":true}');
  const install = ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', tarball];
  execFileSync('npm', install, { cwd: place, stdio: 'ignore', timeout: 300_000 });
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(
    `tarball ${megabytes(statSync(tarball).size)}, unpacked ${megabytes(unpackedSize)} in ${entryCount} files`,
  );
  const packages = readdirSync(join(place, 'node_modules/.package-lock.json', '..'), {
    recursive: true,
    encoding: 'utf8',
  });
  const count = packages.filter((path) =>
    /(^|\/)node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(`node_modules/${path}`),
  ).length;
  console.log(`installed ${megabytes(sizeOf(join(place, 'node_modules')))}, ${count} packages`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
