/** The roles of the servers of a ZooKeeper ensemble, each asked for itself. What is not told is 'unknown', never a guess. */

import type { ZooKeeperServer } from '../../planner/index.ts';
import type { ZooKeeperSettings } from '../config/cluster-settings.ts';
import { askAdminServer } from './ask-admin-server.ts';
import { askClientPort } from './ask-client-port.ts';

const limitMs = 3000;

export function readEnsemble(servers: readonly ZooKeeperSettings[]): Promise<readonly ZooKeeperServer[]> {
  return Promise.all(
    servers.map(async (settings) => ({
      endpoint: settings.server,
      rack: settings.rack,
      role: await roleOf(settings),
    })),
  );
}

async function roleOf({ server, admin }: ZooKeeperSettings): Promise<ZooKeeperServer['role']> {
  const answer = await askClientPort(server, 'srvr', limitMs);
  if (answer.kind === 'refused') return 'down';
  const told = answer.kind === 'text' ? roleIn(answer.text) : 'unknown';
  if (told !== 'unknown' || admin === null) return told;
  const state = await askAdminServer(admin, limitMs);
  return state === null ? 'unknown' : (roles[state] ?? 'unknown');
}

/** A server alone leads itself. */
const roles: Readonly<Record<string, ZooKeeperServer['role']>> = {
  leader: 'leader',
  follower: 'follower',
  observer: 'observer',
  standalone: 'leader',
};

/** The role in what `srvr` answers (org.apache.zookeeper.server.command.StatCommand). */
export function roleIn(text: string): ZooKeeperServer['role'] {
  // It runs, and has found no quorum: it takes part in nothing.
  if (text.includes('not currently serving requests')) return 'down';
  const mode = /^Mode: (\w+)\s*$/m.exec(text)?.[1];
  return mode === undefined ? 'unknown' : (roles[mode] ?? 'unknown');
}
