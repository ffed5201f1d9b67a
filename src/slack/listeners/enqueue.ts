/** Who asks, and work for the queue: the same delivery twice is one job. */

import type { JobRequest } from '../../../jobs/catalogue.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import type { View } from '../views/blocks.ts';

export type Asker = {
  readonly teamId: string;
  readonly userId: string;
  readonly name: string;
  readonly channel: string;
  /** Differs between two askings, and is the same when Slack delivers one of them twice. */
  readonly deliveryId: string;
};

/** null: nothing more to say, the worker answers. */
export async function enqueue(
  desk: Pick<Desk, 'queue'>,
  job: JobRequest,
  { deliveryId }: Pick<Asker, 'deliveryId'>,
): Promise<View | null> {
  const jobId = `${job.kind}-${deliveryId.replaceAll(/[^A-Za-z0-9]/g, '-')}`;
  const queued = await desk.queue.add(job, { jobId });
  return queued.ok ? null : problemView({ refusal: queued });
}
