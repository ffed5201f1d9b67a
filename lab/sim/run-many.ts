/** Many seeds on several processes. Every tenth is run twice, and must take the very same course. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Batch = { readonly from: number; readonly seeds: number; readonly mutant: string | null };

export type Verdict = {
  readonly seed: number;
  readonly tale: string;
  readonly ends: readonly string[];
  readonly violations: readonly string[];
};

export type Summary = {
  readonly ran: number;
  readonly replayed: number;
  readonly failed: readonly Verdict[];
  /** Tale and ends, with how often. */
  readonly counts: ReadonlyMap<string, number>;
};

export type ThreadAnswer = { readonly verdicts: readonly Verdict[]; readonly replayed: number };

const batchSize = 50;

export async function runMany(
  wanted: Batch,
  options: { readonly threads: number; readonly failuresAtMost: number },
): Promise<Summary> {
  const failed: Verdict[] = [];
  const counts = new Map<string, number>();
  let ran = 0;
  let replayed = 0;
  let next = wanted.from;
  const end = wanted.from + wanted.seeds;
  const one = async (): Promise<void> => {
    const thread = startThread();
    try {
      while (next < end && failed.length < options.failuresAtMost) {
        const batch = { ...wanted, from: next, seeds: Math.min(batchSize, end - next) };
        next += batch.seeds;
        const answer = await ask(thread, batch);
        replayed += answer.replayed;
        for (const verdict of answer.verdicts) {
          ran += 1;
          const course = `${verdict.tale}: ${verdict.ends.join(', ') || 'not begun'}`;
          counts.set(course, (counts.get(course) ?? 0) + 1);
          if (verdict.violations.length > 0) failed.push(verdict);
        }
      }
    } finally {
      thread.kill();
    }
  };
  await Promise.all(Array.from({ length: options.threads }, one));
  return { ran, replayed, failed: failed.sort((a, b) => a.seed - b.seed), counts };
}

/** Works from source under tsx, and from dist. */
function startThread(): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = new URL(fromSource ? './thread.ts' : './thread.js', import.meta.url);
  return fork(fileURLToPath(entry), [], { execArgv: fromSource ? ['--import', 'tsx'] : [] });
}

function ask(thread: ChildProcess, batch: Batch): Promise<ThreadAnswer> {
  return new Promise((resolve, reject) => {
    const done = (then: () => void): void => {
      thread.removeAllListeners();
      then();
    };
    thread.once('message', (answer) => done(() => resolve(answer as ThreadAnswer)));
    thread.once('error', (error) => done(() => reject(error)));
    thread.once('exit', (code) => done(() => reject(new Error(`a process of the simulator ended with ${code}`))));
    thread.send(batch);
  });
}
