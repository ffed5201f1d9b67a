/** Disk use at the peak and at the end (hard rule 5), and that the plan promised enough of it. */

import { defaultDiskLimitPercent } from '../intent.ts';
import type { Plan } from '../plan.ts';
import { peakBytesByBroker } from './disk.ts';
import type { Findings } from './findings.ts';
import { rules } from './rules.ts';
import type { Scene } from './scene.ts';

export function checkDisk({ snapshot }: Scene, plan: Plan, findings: Findings): void {
  const limit = (plan.intent.diskLimitPercent ?? defaultDiskLimitPercent) / 100;
  const promised = plan.totals.peakDiskBytesByBroker;
  for (const { broker, startBytes, peakBytes, endBytes, capacityBytes } of peakBytesByBroker(snapshot, plan)) {
    const allowedBytes = capacityBytes === null ? Number.POSITIVE_INFINITY : capacityBytes * limit;
    // A broker above its limit may only shrink: nothing comes onto it that makes it fuller than it was.
    if (peakBytes > Math.max(allowedBytes, startBytes)) {
      findings.add(
        rules.diskLimit,
        `broker ${broker}: ${peakBytes} bytes at its peak, allowed ${Math.floor(allowedBytes)}`,
      );
    } else if (endBytes > Math.max(allowedBytes, startBytes)) {
      findings.add(
        rules.diskLimit,
        `broker ${broker}: ${endBytes} bytes in the end, allowed ${Math.floor(allowedBytes)}`,
      );
    }
    const claim = promised[String(broker)];
    if (peakBytes > startBytes && (claim === undefined || claim < peakBytes)) {
      findings.add(
        rules.figures,
        `broker ${broker}: ${peakBytes} bytes at its peak, the plan says ${claim ?? 'nothing'}`,
      );
    }
  }
}
