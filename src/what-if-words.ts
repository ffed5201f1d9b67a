/** What a failure does, in words, for Slack and for the command line alike. */

import type { ScenarioKind } from '../planner/what-if/analyse.ts';
import type { PartitionOutcome, WhatIf } from '../planner/what-if/what-if.ts';

export const kindNames: Readonly<Record<ScenarioKind, string>> = {
  broker: 'any one broker',
  rack: 'any one rack',
  'broker-pair': 'any two brokers',
  'rack-and-broker': 'a rack and a broker',
  controller: 'any one controller',
  'controller-pair': 'any two controllers',
};

export function quorumText({ quorum, votersUp, votersNeeded, voters, side }: WhatIf['controlPlane']): string {
  const where = side === null ? '' : `, judged on the side of ${side}`;
  if (quorum === null && votersUp === null) return `not known, counted as up${where}`;
  const up = `${votersUp} of ${voters} ${voters === 1 ? 'voter' : 'voters'}`;
  if (quorum === null) {
    return `not known, since nobody says where all of them stand (${up} surely up, ${votersNeeded} needed${where}); counted as up`;
  }
  return `${quorum ? 'quorum' : 'NO QUORUM'}, ${up} up, ${votersNeeded} needed${where}`;
}

/** Partitions that fare worse than before and stop something, in the snapshot's order. */
export function stopped({ partitions, changed }: WhatIf): readonly PartitionOutcome[] {
  return partitions.filter(
    (each, index) =>
      changed[index] === true && (each.acksAll !== 'ok' || each.readers !== 'ok' || each.minorityLeader !== undefined),
  );
}

/** Empty where no old leader is cut off. */
export function minorityText({ minorityLeader }: PartitionOutcome): string {
  return minorityLeader === undefined
    ? ''
    : `${minorityLeader.leader} still thinks it leads (acks=1 ${minorityLeader.acks1})`;
}

/** Never rounded up to 100. */
export function shareText(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
