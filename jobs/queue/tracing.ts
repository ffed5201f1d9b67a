/** OpenTelemetry through BullMQ's own package: spans of putting a job on the queue and of doing it, joined over processes. */

import { BullMQOtel } from 'bullmq-otel';

/** What exports the spans is the operator's SDK, loaded before the program; without one they go nowhere. */
export function tracingOf({ tracing = false }: { readonly tracing?: boolean }) {
  return tracing ? { telemetry: new BullMQOtel({ tracerName: 'evenkeel' }) } : {};
}
