/** What happens in a run, drawn from its seed: what people do, what breaks, and when it stops breaking. */

import type { Faults } from './process.ts';
import { noFaults } from './process.ts';
import type { Random } from './random.ts';
import type { Shape } from './shapes.ts';
import { shapeCount, shapeOf } from './shapes.ts';

export type Tale =
  | 'plain'
  | 'cancel'
  | 'twice'
  /** A worker freezes between a claim and its request, which arrives after the end. */
  | 'late'
  /** Redis loses all that was written from the approval on, and every worker dies with it; nobody approves again. */
  | 'forgotten'
  | 'expired'
  | 'altered'
  | 'stale'
  | 'wrong-cluster';

export const mishaps = [
  'broker-dies',
  'slow-broker',
  'foreign-reassignment',
  'throttle-thief',
  'redis-away',
  'kafka-away',
  'lost-tail',
  'clock-jump',
  'freeze',
  'crash',
  'topic-deleted',
  'topic-recreated',
  'min-isr-raised',
  'disk-fills',
  'changes-frozen',
] as const;
export type Mishap = (typeof mishaps)[number];

export type Scenario = {
  readonly tale: Tale;
  readonly shape: Shape;
  readonly faults: Faults;
  /** Chance that an execute job is run twice at once. */
  readonly duplicates: number;
  readonly mishaps: readonly { readonly kind: Mishap; readonly afterMs: number }[];
  readonly controls: readonly { readonly kind: 'cancel' | 'pause' | 'throttle'; readonly afterMs: number }[];
  /** Nothing new breaks after this. */
  readonly calmAfterMs: number;
  /** An original replica of a move in flight dies right before the cancel. */
  readonly diesBeforeCancel: boolean;
  /** Brokers that answer everything but a change of configurations, all the time. Missing: none. */
  readonly hung?: ReadonlySet<number>;
  /** The first change of configurations is never answered at all, as by a fault of a client that has no time limit. */
  readonly endless?: boolean;
  /** The first election of whoever leads while data is copied never reaches Kafka. */
  readonly electionLost?: boolean;
  /** Whether the plan of this tale must not have any effect at all. */
  readonly effectsForbidden: boolean;
};

export function drawScenario(random: Random): Scenario {
  const tale = drawTale(random);
  const stormy = random.next();
  // These are mishap enough: without others a late request is sure to find its execution ended, and a lost approval is lost.
  const quiet = stormy < 0.2 || tale === 'late' || tale === 'forgotten';
  const faults = quiet ? noFaults : drawFaults(random, stormy < 0.7 ? 0.004 : 0.02);
  const calmAfterMs = random.between(60, 420) * 1000;
  const count = quiet ? 0 : random.between(0, 4);
  const drawn = Array.from({ length: count }, () => ({
    kind: random.pick(mishaps),
    afterMs: random.between(5, calmAfterMs / 1000) * 1000,
  }));
  // A lost tail forgets whole executions where it meets a refusal; what must hold then is held by the other tales.
  const forbidden = tale === 'expired' || tale === 'altered' || tale === 'stale' || tale === 'wrong-cluster';
  return {
    tale,
    shape: shapeOf(random.between(0, shapeCount - 1)),
    faults,
    duplicates: random.pick([0, 0.1, 0.5]),
    mishaps: forbidden ? drawn.filter(({ kind }) => kind !== 'lost-tail') : drawn,
    controls: drawControls(random, tale),
    calmAfterMs,
    diesBeforeCancel: tale === 'cancel' && random.chance(0.3),
    effectsForbidden: forbidden,
  };
}

/** Nothing but what is drawn apart goes wrong. */
export function isUndisturbed({ faults, mishaps: drawn, duplicates, tale }: Scenario): boolean {
  const calm = Object.values(faults).every((share) => share === 0) && drawn.length === 0 && duplicates === 0;
  return calm && tale !== 'late' && tale !== 'forgotten';
}

/** Drawn apart from all else, so that a seed keeps its story. */
export function withLostElection(scenario: Scenario, random: Random): Scenario {
  return random.chance(0.1) ? { ...scenario, electionLost: true } : scenario;
}

/** Drawn apart too. */
export function withHungBrokers(scenario: Scenario, random: Random): Scenario {
  const ids = scenario.shape.spec.brokers.map(({ id }) => id);
  // Of an execution that is forgotten before all its throttles stand nothing tells that they were ours.
  if (!random.chance(0.1) || scenario.tale === 'forgotten') return scenario;
  return { ...scenario, hung: new Set([random.pick(ids), random.pick(ids)]), endless: random.chance(0.3) };
}

function drawTale(random: Random): Tale {
  const dice = random.next();
  if (dice < 0.4) return 'plain';
  if (dice < 0.7) return 'cancel';
  if (dice < 0.82) return 'twice';
  if (dice < 0.86) return 'late';
  if (dice >= 0.98) return 'forgotten';
  return random.pick(['expired', 'altered', 'stale', 'wrong-cluster']);
}

function drawFaults(random: Random, most: number): Faults {
  const draw = (share: number): number => (random.chance(0.5) ? random.next() * most * share : 0);
  return {
    lost: draw(1),
    replyLost: draw(1),
    slow: draw(1),
    crashBefore: draw(0.3),
    crashAfter: draw(0.3),
    freeze: draw(0.4),
  };
}

function drawControls(random: Random, tale: Tale): Scenario['controls'] {
  const controls: { readonly kind: 'cancel' | 'pause' | 'throttle'; readonly afterMs: number }[] = [];
  if (tale === 'forgotten') return [];
  if (tale === 'late') return [{ kind: 'cancel', afterMs: random.between(1_000, 30_000) }];
  if (tale === 'cancel' || (tale === 'twice' && random.chance(0.7))) {
    controls.push({ kind: 'cancel', afterMs: random.between(0, 90_000) });
  }
  if (random.chance(0.1)) controls.push({ kind: 'pause', afterMs: random.between(0, 60_000) });
  if (random.chance(0.1)) controls.push({ kind: 'throttle', afterMs: random.between(0, 60_000) });
  return controls;
}
