/** Scenarios as people write them: `broker:101`, `rack:a`, `controller:2`, and cuts like `a|b,c`. */

import type { Snapshot } from '../snapshot.ts';
import { type Failure, insideRack, type Scenario } from './scenario.ts';

export type ReadScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly error: string };

export function readScenario(
  snapshot: Snapshot,
  words: { readonly fail: readonly string[]; readonly cut: readonly string[] },
): ReadScenario {
  const failures: Failure[] = [];
  for (const word of words.fail) {
    const read = readFailure(snapshot, word);
    if (typeof read === 'string') return { ok: false, error: read };
    failures.push(read);
  }
  const cuts: string[][][] = [];
  for (const word of words.cut) {
    const read = readCut(snapshot, word);
    if (typeof read === 'string') return { ok: false, error: read };
    cuts.push(read);
  }
  return { ok: true, scenario: { failures, cuts } };
}

function readFailure(snapshot: Snapshot, word: string): Failure | string {
  const colon = word.indexOf(':');
  const kind = word.slice(0, Math.max(0, colon));
  const name = word.slice(colon + 1);
  switch (kind) {
    case 'broker': {
      const ids = snapshot.brokers.map(({ id }) => id);
      if (/^\d+$/.test(name) && ids.includes(Number(name))) return { kind, id: Number(name) };
      return `there is no broker ${JSON.stringify(name)}: the brokers are ${listed(ids)}.`;
    }
    case 'rack': {
      const racks = racksOf(snapshot);
      if (racks.some((rack) => insideRack(rack, name))) return { kind, rack: name };
      return racks.length === 0
        ? 'no broker and no voter has a rack.'
        : `there is no rack ${JSON.stringify(name)}: the racks are ${listed(racks)}.`;
    }
    case 'controller': {
      const names = votersOf(snapshot);
      if (names.includes(name)) return { kind, name };
      return names.length === 0
        ? 'the snapshot does not say who the controllers are.'
        : `there is no controller ${JSON.stringify(name)}: the voters are ${listed(names)}.`;
    }
    default:
      return `${JSON.stringify(word)} is not something that can fail: write broker:101, rack:a or controller:2.`;
  }
}

function readCut(snapshot: Snapshot, word: string): string[][] | string {
  const racks = racksOf(snapshot);
  const groups = word.split('|').map((group) => group.split(',').map((rack) => rack.trim()));
  const named = groups.flat();
  for (const [index, name] of named.entries()) {
    if (!racks.some((rack) => insideRack(rack, name))) {
      return `cut ${JSON.stringify(word)}: there is no rack ${JSON.stringify(name)}: the racks are ${listed(racks)}.`;
    }
    if (named.indexOf(name) < index) return `cut ${JSON.stringify(word)}: rack ${name} is on two sides.`;
  }
  const left = racks.filter((rack) => !named.some((name) => insideRack(rack, name)));
  if (groups.length > 1 && left.length > 0) {
    return `cut ${JSON.stringify(word)}: say on which side ${listed(left)} ${left.length === 1 ? 'is' : 'are'} too.`;
  }
  return groups;
}

/** Racks of brokers and of voters: controllers may stand where no broker is. */
export function racksOf({ brokers, controlPlane }: Snapshot): readonly string[] {
  const nodes =
    controlPlane.kind === 'kraft' ? controlPlane.voters : controlPlane.kind === 'zookeeper' ? controlPlane.servers : [];
  const racks = [...brokers, ...nodes].flatMap(({ rack }) => (typeof rack === 'string' ? [rack] : []));
  return [...new Set(racks)].sort();
}

function votersOf({ controlPlane }: Snapshot): readonly string[] {
  if (controlPlane.kind === 'kraft') return controlPlane.voters.map(({ id }) => String(id));
  if (controlPlane.kind === 'zookeeper') return controlPlane.servers.map(({ endpoint }) => endpoint);
  return [];
}

function listed(values: readonly (string | number)[]): string {
  const shown = values.slice(0, 20).join(', ');
  return values.length > 20 ? `${shown} and ${values.length - 20} more` : shown;
}
