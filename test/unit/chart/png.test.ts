import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { Picture } from '../../../jobs/ports.ts';
import { createPainter } from '../../../src/chart/create-painter.ts';
import { planPictures } from '../../../src/chart/plan-pictures.ts';
import { renderPng } from '../../../src/chart/render-png.ts';
import { sizeOf } from './support/measure.ts';
import { scenes } from './support/scenes.ts';

type Png = { readonly width: number; readonly height: number; readonly distinct: number };

/** Size, and how many different bytes its lines hold: a blank one holds a handful. */
function readPng(bytes: Uint8Array): Png {
  const png = Buffer.from(bytes);
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const distinct = new Set(inflateSync(Buffer.concat(data))).size;
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), distinct };
}

function painted(outcome: Awaited<ReturnType<ReturnType<typeof createPainter>['paint']>>): readonly Picture[] {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

describe('PNG', () => {
  it('is twice the size of its SVG and not blank, for 300 brokers and 20,000 moves', async (test) => {
    const { snapshot, plan } = scenes.huge();
    const beforeMs = performance.now();
    const beforeBytes = process.memoryUsage().rss;
    const pictures = painted(await createPainter().paint(snapshot, plan));
    const ms = Math.round(performance.now() - beforeMs);
    const megabytes = Math.round((process.memoryUsage().rss - beforeBytes) / 2 ** 20);
    test.diagnostic(
      `${snapshot.brokers.length} brokers, ${plan.moves.length} moves: ${ms} ms, ${megabytes} MiB more in memory`,
    );
    const drawings = planPictures(snapshot, plan);
    assert.deepEqual(
      pictures.map(({ name }) => name),
      ['brokers', 'moves', 'waves'],
    );
    for (const [at, { png, altText }] of pictures.entries()) {
      const { width, height, distinct } = readPng(png);
      const size = sizeOf(drawings[at]!.svg);
      assert.deepEqual([width, height], [2 * size.width, 2 * size.height]);
      assert.ok(distinct > 50, `${distinct} different bytes`);
      assert.ok(png.length < 1_000_000, `${png.length} bytes`);
      assert.equal(altText, drawings[at]!.altText);
    }
  });
  it('has its text in the fonts that come along', async () => {
    const svg = (words: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20" font-family="DejaVu Sans"><text y="15">${words}</text></svg>`;
    assert.ok(readPng(await renderPng(svg('words'))).distinct > readPng(await renderPng(svg(''))).distinct + 20);
  });
  it('refuses what would take too much memory', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90000"/>';
    await assert.rejects(renderPng(svg), /too large/);
  });
});

describe('a painter that fails', () => {
  const module = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const { snapshot, plan } = scenes.single();
  const reasonOf = async (source: string, timeLimitMs = 60_000) => {
    const outcome = await createPainter({ threadUrl: module(source), timeLimitMs }).paint(snapshot, plan);
    return outcome.ok ? 'painted' : outcome.message;
  };
  it('says why: too slow, a crash, an error, an early end', async () => {
    assert.match(await reasonOf('setInterval(() => {}, 1000)', 300), /longer than 300 ms/);
    assert.match(await reasonOf('throw new Error("no such font")'), /no such font/);
    assert.match(await reasonOf('process.exit(3)'), /exit code 3/);
    assert.match(
      await reasonOf(
        `import('node:worker_threads').then((w) => w.parentPort.postMessage({kind:'threw',message:'bad SVG'}))`,
      ),
      /bad SVG/,
    );
  });
  it('draws the next plan all the same, one after the other', async () => {
    const painter = createPainter();
    const all = await Promise.all(Array.from({ length: 12 }, () => painter.paint(snapshot, plan)));
    assert.equal(all.filter(({ ok }) => ok).length, 10);
    assert.match(JSON.stringify(all.filter(({ ok }) => !ok)), /wait to be drawn already/);
    assert.equal(painted(await painter.paint(snapshot, plan)).length, 3);
  });
});
