import { describe, expect, it } from 'vitest';
import { escapeMarkdown, link, quote } from './markdown';
import { readSummary } from './summary';

describe('text of strangers in the report', () => {
  it.each([
    ['![x](http://evil.example/pixel.png)', /!\\\[x\\\]\\\(http&#58;/],
    ['[click](javascript:alert(1))', /^\\\[click\\\]\\\(/],
    ['<script>alert(1)</script>', /^\\<script\\>/],
    ['a | b', /^a \\\| b$/],
    ['# heading', /^\\# heading$/],
    ['- item', /^\\- item$/],
    ['1. item', /^1\\. item$/],
    ['see www.evil.example', /www&#46;evil/],
    ['`code`', /^\\`code\\`$/],
    ['a\nb\u2028c', /^a b c$/],
    ['\u202eabc\u200b', /^abc$/],
    ['&lt;b&gt;', /^&amp;lt;/],
  ])('%j is shown as it is', (text, expected) => {
    expect(escapeMarkdown(text)).toMatch(expected);
  });

  it('keeps plain words and prices readable', () => {
    expect(escapeMarkdown('Trail-Runner 2.0, 129.00 EUR')).toBe(
      'Trail-Runner 2.0, 129.00 EUR',
    );
  });

  it('links only to http(s), and the address can not end the link', () => {
    // eslint-disable-next-line no-script-url
    expect(link('a', 'javascript:alert(1)')).toBe('a');
    expect(link('a', 'https://x.example/>)![y](z')).toBe(
      '[a](<https://x.example/%3E)![y](z>)',
    );
  });

  it('quotes every paragraph, so that a model can not write outside its quotation', () => {
    expect(quote('One\n# Two\n\nThree')).toBe('> One # Two\n>\n> Three');
  });
});

describe('readSummary', () => {
  it.each([
    ['', /empty/],
    ['   \n ', /empty/],
    ['ok', /empty/],
    ['{}{}{}{}{}{}{}{}{}{}{}{}{}', /not prose/],
    ['\u0000\u0001\u0002'.repeat(30), /empty/],
  ])('falls back for %j', (answer, reason) => {
    expect(readSummary({ kind: 'text', text: answer })).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(reason),
    });
  });

  it('bounds what it takes', () => {
    const summary = readSummary({
      kind: 'text',
      text: 'word '.repeat(10_000),
    });
    expect(summary).toMatchObject({ kind: 'model', cut: true });
    expect(summary.kind === 'model' && summary.text.length).toBeLessThanOrEqual(
      6000,
    );
  });
});
