import { readReassignmentText } from '../../../planner/read/read-reassignment.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { analyse } from '../../../planner/what-if/analyse.ts';
import { applyReassignment } from '../../../planner/what-if/apply-reassignment.ts';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { type Scenario, scenarioText } from '../../../planner/what-if/scenario.ts';
import { playScenario, type WhatIfScene } from '../../../planner/what-if/scene.ts';
import { whatIf } from '../../../planner/what-if/what-if.ts';
import { whatIfPicture } from '../../chart/what-if-picture.ts';
import { bad, exitCode, good, type Io, type Read } from '../io.ts';
import { choiceOf, parseOptions, sourceOptions, textOf, textsOf } from '../options.ts';
import { readCluster } from '../read-cluster.ts';
import { readTextFile } from '../read-file.ts';
import { analysisText, whatIfText } from '../show/what-if-text.ts';
import { fail } from './fail.ts';
import { type PictureFile, pictureFileOf, writeDrawings } from './plan-picture.ts';

/** Above this many, JSON holds only partitions that change, unless --all. */
const partitionsAtMost = 1000;

type Clusters = { readonly now: Snapshot; readonly after: Snapshot | null };

export async function whatIfCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, {
    ...sourceOptions,
    fail: { type: 'string', multiple: true },
    cut: { type: 'string', multiple: true },
    reassignment: { type: 'string' },
    exhaustive: { type: 'boolean' },
    picture: { type: 'string' },
    all: { type: 'boolean' },
  });
  if (!parsed.ok) return fail(io, 'what-if', parsed.error);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return fail(io, 'what-if', `${JSON.stringify(positionals[0])} is one word too many.`);
  const format = choiceOf(values, 'format', ['text', 'json'], 'text');
  if (!format.ok) return fail(io, 'what-if', format.error);
  const words = { fail: textsOf(values, 'fail'), cut: textsOf(values, 'cut') };
  const asked = words.fail.length + words.cut.length > 0;
  if (asked && values['exhaustive'] === true) return fail(io, 'what-if', 'Give --exhaustive or what fails, not both.');
  if (!asked && values['exhaustive'] !== true) {
    return fail(io, 'what-if', "Say what fails: --fail broker:101, --fail rack:a, --cut 'a|b,c'; or --exhaustive.");
  }
  const file = pictureFileOf(textOf(values, 'picture'));
  if (!file.ok) return fail(io, 'what-if', file.error);
  if (file.value !== null && !asked) return fail(io, 'what-if', '--picture draws one failure: say what fails.');
  const snapshot = await readCluster(values, io);
  if (!snapshot.ok) return fail(io, 'what-if', snapshot.error);
  const clusters = withReassignment(snapshot.value, textOf(values, 'reassignment'));
  if (!clusters.ok) return fail(io, 'what-if', clusters.error);

  if (values['exhaustive'] === true) {
    io.stdout.write(exhaustive(clusters.value, format.value));
    return exitCode.ok;
  }
  const read = readScenario(snapshot.value, words);
  if (!read.ok) return fail(io, 'what-if', read.error);
  if (file.value !== null) {
    const drawn = await draw(file.value, clusters.value, read.scenario, io);
    if (!drawn.ok) return fail(io, 'what-if', drawn.error);
  }
  io.stdout.write(
    format.value === 'json'
      ? `${JSON.stringify(jsonOf(clusters.value, read.scenario, values['all'] === true), null, 2)}\n`
      : textFor(clusters.value, read.scenario),
  );
  return exitCode.ok;
}

function withReassignment(now: Snapshot, file: string | undefined): Read<Clusters> {
  if (file === undefined) return good({ now, after: null });
  const text = readTextFile(file, 'Reassignment');
  if (!text.ok) return text;
  const read = readReassignmentText(text.value);
  return read.ok ? good({ now, after: applyReassignment(now, read.reassignment) }) : bad(`${file}: ${read.error}`);
}

function exhaustive({ now, after }: Clusters, format: 'text' | 'json'): string {
  const before = analyse(now);
  const then = after === null ? null : analyse(after);
  if (format === 'text') return analysisText(then ?? before, then === null ? null : before);
  return `${JSON.stringify(then === null ? before : { ...then, beforeReassignment: before }, null, 2)}\n`;
}

/** With a reassignment everything is about the cluster after it; what it was before stands beside it. */
function jsonOf({ now, after }: Clusters, scenario: Scenario, all: boolean): unknown {
  const found = whatIf(after ?? now, scenario);
  const shown = all || found.partitions.length <= partitionsAtMost;
  const partitions = shown ? found.partitions : found.partitions.filter((_, index) => found.changed[index]);
  const before = after === null ? null : whatIf(now, scenario);
  return {
    fails: scenarioText(scenario),
    controlPlane: found.controlPlane,
    summary: found.summary,
    consumerGroups: found.consumerGroups,
    ...(before === null
      ? {}
      : { beforeReassignment: { summary: before.summary, consumerGroups: before.consumerGroups } }),
    partitions,
  };
}

function textFor({ now, after }: Clusters, scenario: Scenario): string {
  const before = whatIfText(playScenario(now, scenario));
  if (after === null) return before;
  return `BEFORE THE REASSIGNMENT\n\n${before}\nAFTER THE REASSIGNMENT\n\n${whatIfText(playScenario(after, scenario))}`;
}

function draw(file: PictureFile, { now, after }: Clusters, scenario: Scenario, io: Io): Promise<Read<null>> {
  const then: WhatIfScene | null = after === null ? null : playScenario(after, scenario);
  return writeDrawings(file, [whatIfPicture(playScenario(now, scenario), then)], io);
}
