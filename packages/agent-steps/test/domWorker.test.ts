import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DomWorker } from '../src/adapters/DomWorker';

const script = join(__dirname, '../dist/dom-worker.js');
const page = (html: string) => ({
  html: Buffer.from(html),
  contentType: 'text/html',
  url: 'https://a.example/',
});

describe('the worker that reads pages', () => {
  let worker: DomWorker;
  afterEach(() => worker.stop());

  it('gives up on a page that keeps it busy, and reads the next one', async () => {
    worker = new DomWorker({ script, timeoutMs: 3000, maxHeapMb: 512 });
    const hostile = await worker.extract(page('<div>'.repeat(200_000)));
    expect(hostile).toMatchObject({
      message: expect.stringMatching(
        /not done within 3 s|could not be read|more than/,
      ),
    });
    const good = await worker.extract(page('<title>Good</title>'));
    expect(good).toMatchObject({ facts: { title: 'Good' } });
  });

  it('gives up on a page that needs too much memory, and reads the next one', async () => {
    worker = new DomWorker({ script, timeoutMs: 30_000, maxHeapMb: 48 });
    const hungry = await worker.extract(
      page('<p class="x">y</p>'.repeat(60_000)),
    );
    expect(hungry).toMatchObject({
      message: expect.stringMatching(/more than 48 MB/),
    });
    const good = await worker.extract(page('<title>Good</title>'));
    expect(good).toMatchObject({ facts: { title: 'Good' } });
  });
});
