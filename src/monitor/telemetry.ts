/** The Telemetry port as metrics. */

import type { Report } from '../../jobs/execution/report.ts';
import type { Telemetry } from '../../jobs/ports.ts';
import type { Metrics } from './metrics.ts';

const ends = ['done', 'cancelled', 'failed'] as const;
const words = ['go', 'slow', 'pause', 'abort'] as const;

/**
 * `clusters`: of the configuration. Their counters are there from the start with 0: Prometheus sees no increase in a series that
 * begins with 1, so the first failure on a worker would raise no alert, nor an execution that is stuck when it is taken over.
 */
export function telemetryOf(
  metrics: Metrics,
  { clusters, nowMs }: { readonly clusters: readonly string[]; readonly nowMs: () => number },
): Telemetry {
  for (const cluster of clusters) {
    for (const end of ends) metrics.executionsEnded.inc({ cluster, end }, 0);
    metrics.movedBytes.inc({ cluster }, 0);
  }
  /** By execution: what was counted as moved already. */
  const counted = new Map<string, number>();
  /** By cluster: the findings that are shown now. */
  const shown = new Map<string, readonly { readonly rule: string; readonly severity: string }[]>();
  return {
    audited: (cluster, { score, findings }) => {
      metrics.auditScore.set({ cluster }, score);
      metrics.auditAt.set({ cluster }, nowMs() / 1000);
      for (const { rule, severity } of shown.get(cluster) ?? [])
        metrics.auditFindings.set({ cluster, rule, severity }, 0);
      for (const { rule, severity, evidence } of findings) {
        metrics.auditFindings.set({ cluster, rule, severity }, evidence.count);
      }
      shown.set(cluster, findings);
    },
    executing: (cluster, report) => {
      metrics.executionsRunning.set({ cluster }, 1);
      showReport(metrics, cluster, report);
      const before = counted.get(report.executionId);
      // What was copied before this worker took over was counted by the worker before it.
      if (before !== undefined) metrics.movedBytes.inc({ cluster }, Math.max(0, report.bytesCopied - before));
      counted.set(report.executionId, Math.max(before ?? 0, report.bytesCopied));
    },
    left: (cluster, executionId, ended) => {
      counted.delete(executionId);
      metrics.executionsRunning.set({ cluster }, 0);
      for (const one of [metrics.remainingBytes, metrics.copyRate, metrics.throttle]) one.set({ cluster }, 0);
      for (const word of words) metrics.guard.set({ cluster, word }, 0);
      if (ended === null) return;
      metrics.executionsEnded.inc({ cluster, end: ended.end });
      metrics.throttlesLeft.set({ cluster }, ended.throttlesLeft);
    },
  };
}

function showReport(metrics: Metrics, cluster: string, report: Report): void {
  metrics.remainingBytes.set({ cluster }, Math.max(0, report.bytesTotal - report.bytesCopied));
  metrics.copyRate.set({ cluster }, report.bytesPerSec);
  metrics.throttle.set({ cluster }, report.throttlesRestored ? 0 : (report.rateBytesPerSec ?? 0));
  for (const word of words) metrics.guard.set({ cluster, word }, report.guard?.word === word ? 1 : 0);
}
