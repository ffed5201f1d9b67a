/**
 * Sites on one machine that can be cut from each other: a network namespace each, joined by a bridge. A cut drops packets without
 * a word, as a broken line between data centres does: no connection is reset. Linux, and root.
 */

import { spawn } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { isAlive } from './is-alive.ts';

export type Sites = {
  readonly names: readonly string[];
  /** The network namespace of a site, for `ip netns exec`. */
  readonly namespaceOf: (site: string) => string;
  /** Where the nodes of a site listen. */
  readonly addressOf: (site: string) => string;
  /** What a client of this machine binds to, to stand in a site: a cut separates it from the others as well. */
  readonly clientAddressOf: (site: string) => string;
  /** From now on sites of different groups do not reach each other. Sites that are named nowhere reach all. */
  readonly cut: (groups: readonly (readonly string[])[]) => Promise<void>;
  readonly heal: () => Promise<void>;
  /** Nodes in it must have ended. Safe to call again. */
  readonly remove: () => Promise<void>;
};

const prefix = 'evk';

/** null where it is allowed; else why not. With EVENKEEL_FREEZE=1 it is not, so that what a test does then can be tried by root too. */
export async function whyNoSites(): Promise<string | null> {
  if (process.env['EVENKEEL_FREEZE'] === '1') return 'EVENKEEL_FREEZE=1';
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux';
  const probe = `${prefix}${process.pid}-p`;
  try {
    await ip([`netns add ${probe}`, `netns del ${probe}`]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function makeSites(names: readonly string[]): Promise<Sites> {
  await removeOrphans();
  const bridge = `${prefix}${process.pid}`;
  const net = freeNet();
  const numberOf = (site: string): number => {
    const at = names.indexOf(site);
    if (at < 0) throw new Error(`There is no site ${site}: the sites are ${names.join(', ')}.`);
    return at + 1;
  };
  const namespaceOf = (site: string): string => `${bridge}-${numberOf(site)}`;
  const addressOf = (site: string): string => `${net}.${numberOf(site)}.1`;
  const clientAddressOf = (site: string): string => `${net}.${numberOf(site)}.254`;
  await ip([
    `link add ${bridge} type bridge`,
    ...names.map((site) => `addr add ${clientAddressOf(site)}/16 dev ${bridge}`),
    `link set ${bridge} up`,
    ...names.flatMap((site) => [
      `netns add ${namespaceOf(site)}`,
      `link add ${namespaceOf(site)} type veth peer name eth0 netns ${namespaceOf(site)}`,
      `link set ${namespaceOf(site)} master ${bridge} up`,
    ]),
  ]);
  for (const site of names) {
    await ip([`addr add ${addressOf(site)}/16 dev eth0`, 'link set eth0 up', 'link set lo up'], namespaceOf(site));
  }
  let routes: readonly { readonly site: string; readonly to: string }[] = [];
  const heal = async (): Promise<void> => {
    for (const { site, to } of routes) await ip([`route del blackhole ${to}`], namespaceOf(site));
    routes = [];
  };
  return {
    names,
    namespaceOf,
    addressOf,
    clientAddressOf,
    heal,
    cut: async (groups) => {
      await heal();
      const groupOf = (site: string) => groups.findIndex((group) => group.includes(site));
      const apart = (one: string, other: string) =>
        groupOf(one) >= 0 && groupOf(other) >= 0 && groupOf(one) !== groupOf(other);
      routes = names.flatMap((site) =>
        names.filter((other) => apart(site, other)).map((other) => ({ site, to: `${net}.${numberOf(other)}.0/24` })),
      );
      for (const { site, to } of routes) await ip([`route add blackhole ${to}`], namespaceOf(site));
    },
    remove: async () => {
      routes = [];
      await removeNetwork(bridge, names.length);
    },
  };
}

/** 10.x with an x that no interface of this machine has. */
function freeNet(): string {
  const taken = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
  for (let step = 0; step < 100; step++) {
    const net = `10.${100 + ((process.pid + step) % 100)}`;
    if (!taken.some((address) => address.startsWith(`${net}.`))) return net;
  }
  throw new Error('No free network between 10.100.0.0 and 10.199.0.0.');
}

async function removeNetwork(bridge: string, sites: number): Promise<void> {
  for (let number = 1; number <= sites; number++) await ip([`netns del ${bridge}-${number}`]).catch(() => {});
  await ip([`link del ${bridge}`]).catch(() => {});
}

/** Networks of parents that were killed: their names hold the parent's process id. */
async function removeOrphans(): Promise<void> {
  const listed = await ip(['netns list']);
  const found = [...listed.matchAll(new RegExp(`^${prefix}(\\d+)-(\\d+)`, 'gm'))];
  for (const [, pid] of found) {
    if (!isAlive(Number(pid))) await removeNetwork(`${prefix}${pid}`, found.length);
  }
}

/** Runs lines of `ip` in one process, in a namespace if one is named. */
function ip(lines: readonly string[], namespace?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const where = namespace === undefined ? [] : ['-n', namespace];
    const child = spawn('ip', [...where, '-batch', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000);
    });
    child.on('error', () => reject(new Error('the program ip is not installed (Debian: apt-get install iproute2)')));
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`ip ${lines[0]}: ${complaint.trim().replaceAll('\n', ' ')}`));
    });
    child.stdin.end(`${lines.join('\n')}\n`);
  });
}
