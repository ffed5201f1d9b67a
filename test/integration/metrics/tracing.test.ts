import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Handlers } from '../../../jobs/handlers.ts';
import { ok } from '../../../jobs/outcome.ts';
import { openQueue } from '../../../jobs/queue/open-queue.ts';
import { startQueueWorker } from '../../../jobs/queue/start-worker.ts';
import { type LocalRedis, startRedis } from '../../../lab/redis/start-redis.ts';

describe('OpenTelemetry', () => {
  const dir = mkdtempSync(join(tmpdir(), 'evenkeel-tracing-'));
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  let server: LocalRedis;
  before(async () => {
    provider.register();
    server = await startRedis({ dir });
  });
  after(async () => {
    await provider.shutdown();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('joins the asking for a job and the doing of it in one trace', async () => {
    await playJob(true);
    const spans = exporter.getFinishedSpans();
    const kinds = spans.map(({ name }) => name).join(', ');
    const asked = spans.find(({ name }) => /add/.test(name));
    const done = spans.find(({ name }) => /process/.test(name));
    assert.ok(asked !== undefined && done !== undefined, kinds);
    assert.equal(done.spanContext().traceId, asked.spanContext().traceId);
  });

  it('makes no span unless it is configured', async () => {
    exporter.reset();
    await playJob(false);
    assert.deepEqual(exporter.getFinishedSpans(), []);
  });

  async function playJob(tracing: boolean): Promise<void> {
    let seen = 0;
    const recover = async () => {
      seen += 1;
      return ok(null);
    };
    const place = { redisUrl: server.url, prefix: `tracing-${tracing}`, tracing };
    const queue = openQueue(place);
    const worker = startQueueWorker({ ...place, handlers: { recover } as unknown as Handlers, log: () => {} });
    assert.ok((await queue.add({ kind: 'recover' })).ok);
    for (const deadline = Date.now() + 60_000; seen === 0; ) {
      assert.ok(Date.now() < deadline, 'the job was not done in time');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await worker.close();
    await queue.close();
  }
});
