import { defaultThrottleBytesPerSec, type PlanRequest } from './intent.ts';
import type { Throttle } from './plan.ts';

/** What is aimed at before the intake is known. */
export function askedThrottle(request: PlanRequest): number {
  return Math.max(1, Math.round(request.throttleBytesPerSec ?? defaultThrottleBytesPerSec));
}

/**
 * A move whose partition takes in more than the throttle lets through never ends, so the intake of the moving partitions is a floor
 * under everything. The executor may slow down to the floor and speed up to the ceiling, no further.
 */
export function chooseThrottle(
  request: PlanRequest,
  intakeBytesPerSec: number,
): Throttle & { readonly raised: boolean } {
  const asked = askedThrottle(request);
  const intake = Math.ceil(intakeBytesPerSec);
  const start = Math.max(asked, intake);
  return {
    floorBytesPerSec: Math.max(intake, Math.ceil(start / 10)),
    ceilingBytesPerSec: 2 * start,
    startBytesPerSec: start,
    raised: start > asked,
  };
}
