/**
 * Sees that what the demo or the tests need is there. As root on Debian it installs what is missing; elsewhere it
 * answers with one message that names each missing thing and the command that brings it.
 */

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Need, needsFor, type Purpose } from './needs.ts';

const installTimeoutMs = 10 * 60_000;
const javaMajorAtLeast = 17;

/** null when everything is there; else the one message to print. */
export async function setUp(purpose: Purpose): Promise<string | null> {
  const missing = missingOf(needsFor(purpose));
  if (missing.length === 0) return null;
  if (!canInstall()) return explain(missing, purpose);

  const packages = missing.map((need) => need.debianPackage);
  console.error(`Installing what is missing: ${packages.join(', ')} (apt-get, once) ...`);
  const failed = (await apt(['update'])) ?? (await apt(['install', '-y', '--no-install-recommends', ...packages]));
  const still = missingOf(missing);
  if (still.length === 0) return null;
  return `${failed ?? 'apt-get ended, and yet not everything is there.'}\n${explain(still, purpose)}`;
}

export function missingOf(needs: readonly Need[]): readonly Need[] {
  return needs.filter((need) => !isThere(need));
}

function isThere(need: Need): boolean {
  const named = need.variable === undefined ? undefined : process.env[need.variable];
  if (named !== undefined && named !== '') return existsSync(named);
  const found = need.programs.some(onPath);
  return found && need.programs[0] === 'java' ? javaMajor() >= javaMajorAtLeast : found;
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** 17 from `openjdk version "17.0.15" …`; 0 when java does not say. */
function javaMajor(): number {
  const said = spawnSync('java', ['-version'], { encoding: 'utf8', timeout: 30_000 });
  const version = /version "(?:1\.)?(\d+)/.exec(`${said.stderr}${said.stdout}`);
  return Number(version?.[1] ?? 0);
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && onPath('apt-get');
}

/** null when it worked, else what went wrong with the end of what it printed. */
function apt(words: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-q', ...words], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: installTimeoutMs,
    });
    let tail = '';
    const keep = (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-1500);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve(`apt-get could not be started: ${error.message}`));
    child.on('close', (code) => resolve(code === 0 ? null : `apt-get ${words[0]} failed:\n${tail.trim()}`));
  });
}

function explain(missing: readonly Need[], purpose: Purpose): string {
  const lines = missing.map((need) => `  ${need.what.padEnd(18)} ${need.why}`);
  const packages = missing.map((need) => need.debianPackage).join(' ');
  const ways = [
    `  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y ${packages}`,
    `  elsewhere:       install ${missing.map((need) => need.programs[0]).join(', ')} so that the PATH finds them`,
  ];
  if (purpose === 'demo') {
    ways.push('  with Docker:     docker compose up');
    if (missing.some((need) => need.programs[0] === 'java' || need.programs[0] === 'mvn')) {
      ways.push('  without Java:    npm run demo -- --simulated');
    }
  }
  return ['Missing on this machine:', ...lines, 'What brings it:', ...ways].join('\n');
}
