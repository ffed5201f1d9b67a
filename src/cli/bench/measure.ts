/**
 * Measures what a person waits for: a whole process that reads a snapshot file, checks it, plans, proves, verifies and
 * writes the reassignment. Wall time and the highest memory are those of that process.
 */

import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchScenario } from '../../../planner/bench-scenarios.ts';
import type { PlanSummary } from '../show/plan-summary.ts';

export type Measured = {
  readonly scenario: string;
  readonly what: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly snapshotBytes: number;
  readonly summary: PlanSummary;
};

/** Far longer than anything here should take: a hang is reported, not waited for. */
const timeLimitMs = 15 * 60_000;

export async function measure(scenario: BenchScenario): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  try {
    const snapshot = join(folder, 'snapshot.json');
    const text = JSON.stringify(scenario.build());
    writeFileSync(snapshot, text);
    const summary = join(folder, 'summary.json');
    const balance = scenario.request.balance === undefined ? [] : ['--balance', scenario.request.balance];
    const words = ['plan', scenario.request.intent.kind, '--snapshot', snapshot, ...balance];
    const run = await runPlan([...words, '--format', 'reassignment', '--summary', summary], join(folder, 'plan.json'));
    return {
      scenario: scenario.name,
      what: scenario.what,
      ...run,
      snapshotBytes: text.length,
      summary: JSON.parse(readFileSync(summary, 'utf8')) as PlanSummary,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The process itself says how much memory it took, on a pipe of its own. */
const reportMemory =
  "data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))";

async function runPlan(
  words: readonly string[],
  output: string,
): Promise<{ readonly seconds: number; readonly megabytes: number }> {
  const fromSource = import.meta.url.endsWith('.ts');
  const main = fileURLToPath(new URL(`../../main.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  const loader = fromSource ? [`--import=${import.meta.resolve('tsx')}`] : [];
  const file = openSync(output, 'w');
  const startedAt = performance.now();
  try {
    const child = spawn(process.execPath, [...loader, `--import=${reportMemory}`, main, ...words], {
      stdio: ['ignore', file, 'pipe', 'pipe'],
      timeout: timeLimitMs,
    });
    const heard = { stderr: '', memory: '' };
    child.stderr!.on('data', (chunk: Buffer) => {
      heard.stderr = (heard.stderr + chunk.toString()).slice(-2000);
    });
    child.stdio[3]!.on('data', (chunk: Buffer) => {
      heard.memory += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const seconds = (performance.now() - startedAt) / 1000;
    if (code !== 0) throw new Error(`evenkeel ${words.join(' ')} ended with ${code ?? 'a signal'}: ${heard.stderr}`);
    // maxRSS is in kilobytes.
    return { seconds, megabytes: Number(heard.memory) / 1024 };
  } finally {
    closeSync(file);
  }
}
