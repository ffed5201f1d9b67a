import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import type { Snapshot } from '../snapshot.ts';
import { checkDisk } from './check-disk.ts';
import { checkFigures, checkGoal } from './check-figures.ts';
import { checkMoves } from './check-moves.ts';
import { checkWaves } from './check-waves.ts';
import { collectFindings } from './findings.ts';
import { rules } from './rules.ts';
import { sceneOf } from './scene.ts';

export { verifyReassignment } from './verify-reassignment.ts';

/**
 * Checks a plan against the hard rules of docs/planner.md, in its end and in every state between its waves, from the
 * snapshot alone: no code is shared with what made the plan. Empty means that everything holds.
 * Runs in O(replicas + moves): it is called in tests, before a plan is posted and again before it is carried out.
 */
export function verifyPlan(snapshot: Snapshot, plan: Plan): readonly Finding[] {
  const findings = collectFindings();
  const scene = sceneOf(snapshot, plan.intent);
  checkFigures(scene, plan, findings);
  checkMoves(scene, plan, findings);
  checkWaves(scene, plan, findings);
  checkDisk(scene, plan, findings);
  checkGoal(scene, plan, findings);
  return findings.all();
}

/** True of the snapshot that the plan was made from, and no longer once producers have written on: see staleReasons. */
const momentary: readonly string[] = [rules.figures.rule, rules.goal.rule, rules.copyLeader.rule];

/**
 * The same check against a later snapshot, before a plan is carried out: every rule of safety, but not the figures, which
 * on a living cluster are never the same twice, nor whether the goal is reached for what came to be since, nor who leads
 * while data is copied: Kafka elects none that is out of sync.
 */
export function verifyStillSafe(later: Snapshot, plan: Plan): readonly Finding[] {
  return verifyPlan(later, plan).filter(({ rule }) => !momentary.includes(rule));
}
