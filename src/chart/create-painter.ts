/**
 * The Painter port: one thread for each plan, one at a time, with a time limit. The thread ends when it is done, so that the
 * memory that WebAssembly took is free again.
 */

import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { Painter, Picture } from '../../jobs/ports.ts';
import { startThread } from '../start-thread.ts';
import type { FromThread } from './paint-thread.ts';
import { type Drawing, planPictures } from './plan-pictures.ts';
import { whatIfPicture } from './what-if-picture.ts';

export type PainterOptions = {
  /** Default 20 s. */
  readonly timeLimitMs?: number;
  /** Another module that answers like paint-thread.ts; for tests. */
  readonly threadUrl?: URL;
};

/** More plans than this are not drawn while one is being drawn. */
const waitingAtMost = 10;
const heapMegabytes = 128;

const ownThread = import.meta.url.endsWith('.ts')
  ? new URL('./paint-thread.ts', import.meta.url)
  : new URL('./paint-thread.js', import.meta.url);

export function createPainter({ timeLimitMs = 20_000, threadUrl = ownThread }: PainterOptions = {}): Painter {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = async (draw: () => readonly Drawing[]): Promise<Outcome<readonly Picture[]>> => {
    if (waiting >= waitingAtMost) return failed(`${waiting} pictures wait to be drawn already`);
    waiting += 1;
    const turn = last.then(async (): Promise<Outcome<readonly Picture[]>> => {
      const drawings = draw();
      const painted = await inThread(
        threadUrl,
        drawings.map(({ svg }) => svg),
        timeLimitMs,
      );
      if (!painted.ok) return painted;
      return ok(drawings.map((drawing, at) => ({ ...drawing, png: painted.value[at]! })));
    });
    last = turn.catch(() => {});
    try {
      return await turn;
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    } finally {
      waiting -= 1;
    }
  };
  return {
    paint: (snapshot, plan) => inTurn(() => planPictures(snapshot, plan)),
    paintWhatIf: async (scene) => {
      const painted = await inTurn(() => [whatIfPicture(scene, null)]);
      return painted.ok ? ok(painted.value[0]!) : painted;
    },
  };
}

function inThread(url: URL, svgs: readonly string[], timeLimitMs: number): Promise<Outcome<readonly Uint8Array[]>> {
  return new Promise((resolve) => {
    const thread = startThread(url, {
      workerData: { svgs },
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    const settle = (outcome: Outcome<readonly Uint8Array[]>) => {
      clearTimeout(timer);
      resolve(outcome);
      void thread.terminate();
    };
    const timer = setTimeout(() => settle(failed(`it took longer than ${timeLimitMs} ms`)), timeLimitMs);
    thread.on('message', (said: FromThread) => settle(said.kind === 'painted' ? ok(said.pngs) : failed(said.message)));
    thread.on('error', (error) => settle(failed(error.message)));
    thread.on('exit', (code) => settle(failed(`its thread ended with exit code ${code}`)));
  });
}

function failed(reason: string): Outcome<never> {
  return refuse(
    'unknown',
    `The pictures could not be drawn: ${reason.slice(0, 300)}.`,
    'The plan is complete without them; evenkeel plan … --picture FILE draws them again.',
  );
}
