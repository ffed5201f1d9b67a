/** The simulated Kafka over the network, with the checks looking at each effect. */

import type { Cluster, ConfigChange } from '../../jobs/cluster.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { advance } from '../simulated/index.ts';
import { serverOf } from '../simulated/serve.ts';
import { type Claim, checkClaim, checkForeignEntries, noteEffect, servedReassign } from './checks.ts';
import { servedElections } from './leader-checks.ts';
import type { Process } from './process.ts';
import { clusterName } from './shapes.ts';
import type { Sim } from './sim.ts';

export function clusterPort(sim: Sim, process: Process, claim: Claim): Cluster {
  const { network, world, timeline } = sim;
  const server = serverOf(world);
  const call = <T>(name: string, serve: () => Outcome<T>): Promise<Outcome<T>> =>
    network.call(process, 'kafka', name, () => {
      advance(world, timeline.nowMs());
      return serve();
    });
  const effect = async <T>(
    name: string,
    serve: (fromThePast: boolean) => Outcome<T>,
    hangsMs = 0,
  ): Promise<Outcome<T>> => {
    checkClaim(sim, claim, `${process.id} ${name}`);
    const sent = { fence: sim.store.fences.get(world.clusterId), atMs: timeline.nowMs() };
    if (hangsMs > 0 && sim.scenario.endless === true && !sim.ledger.endlessBegun) {
      sim.ledger.endlessBegun = true;
      sim.trace(`${process.id} waits for ever`);
      return new Promise(() => {});
    }
    if (hangsMs > 0) await network.sleep(process, hangsMs);
    if (process.frozenUntilMs > timeline.nowMs()) await network.sleep(process, 1);
    return call(name, () => {
      const stale = claim.fence !== sim.store.fences.get(world.clusterId);
      const fromThePast = noteEffect(sim, name, sent) || stale;
      const answer = serve(fromThePast);
      checkForeignEntries(sim);
      return answer;
    });
  };
  return {
    name: clusterName,
    reader: { readSnapshot: () => call('snapshot', server.readSnapshot) },
    actor: {
      observe: (partitions) => call('observe', () => server.observe(partitions)),
      readDisks: (brokers) => call('readDisks', () => server.readDisks(brokers)),
      readConfigs: (wanted) => call('readConfigs', () => server.readConfigs(wanted)),
      alterConfigs: (changes) => {
        const what = changes.map(({ op, key, value, resource }) => {
          const where = resource.kind === 'topic' ? resource.name : `broker ${resource.id}`;
          return `${op} ${where} ${key.replace('replication.throttled.', '')} ${value ?? ''}`;
        });
        return effect(`alter ${what.join('; ')}`, () => server.alterConfigs(changes), hangsMs(sim, changes));
      },
      reassign: (changes, options) => {
        const what = changes.map(({ topic, partition, replicas }) => `${topic}-${partition}→${replicas ?? 'cancel'}`);
        // The worker stops right after its claim, for longer than its lease; the request is sent when it wakes up.
        if (sim.scenario.tale === 'late' && !sim.ledger.lateSent) {
          sim.ledger.lateSent = true;
          process.frozenUntilMs = timeline.nowMs() + sim.random.between(120_000, 400_000);
          sim.trace(`${process.id} freezes between its claim and its request`);
        }
        return effect(`reassign ${what.join(' ')}`, (fromThePast) =>
          servedReassign(sim, changes, { fromThePast, serve: () => server.reassign(changes, options) }),
        );
      },
      electPreferredLeaders: (partitions) =>
        effect(`elect ${partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(' ')}`, (fromThePast) =>
          servedElections(sim, partitions, { fromThePast, serve: () => server.electPreferredLeaders(partitions) }),
        ),
    },
  };
}

/** A client waits for a broker that hangs as long as for one request, and for the next that it asks again; then another serves. */
function hangsMs({ scenario, random }: Sim, changes: readonly ConfigChange[]): number {
  const { hung } = scenario;
  if (hung === undefined) return 0;
  const own = changes.some(({ resource }) => resource.kind === 'broker' && hung.has(resource.id ?? -1));
  const passedOn = changes.some(({ resource }) => resource.kind === 'topic') && random.chance(0.3);
  return own || passedOn ? random.between(30, 85) * 1_000 : 0;
}
