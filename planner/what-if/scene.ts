/** A scenario played on a snapshot: what fails, where everybody stands then, and what becomes of each partition. */

import type { Snapshot } from '../snapshot.ts';
import { type Scenario, scenarioText } from './scenario.ts';
import { sidesOf, type VoterPlace } from './sides.ts';
import { type WhatIf, whatIf } from './what-if.ts';

export type WhatIfScene = {
  readonly snapshot: Snapshot;
  readonly fails: string;
  readonly found: WhatIf;
  /** The side that each broker is on, or 'down'. */
  readonly places: ReadonlyMap<number, string>;
  readonly voters: readonly VoterPlace[];
};

export function playScenario(snapshot: Snapshot, scenario: Scenario): WhatIfScene {
  const { brokerPlace, voters } = sidesOf(snapshot, scenario);
  const places = new Map(snapshot.brokers.map(({ id }) => [id, brokerPlace(id)]));
  return { snapshot, fails: scenarioText(scenario), found: whatIf(snapshot, scenario), places, voters };
}
