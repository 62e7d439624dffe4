import { describe, expect, it } from 'vitest';
import { extractLinks, siteOf } from './links';

describe('siteOf', () => {
  it.each([
    ['https://shop.example/', 'https://shop.example/'],
    ['https://shop.example/a/b.html?x=1', 'https://shop.example/a/'],
    ['https://shop.example:8443/a/', 'https://shop.example:8443/a/'],
  ])('%s opens %s', (url, site) => expect(siteOf(url)).toBe(site));
});

describe('extractLinks', () => {
  const links = (html: string) =>
    extractLinks(html, 'https://shop.example/a/', ['https://shop.example/a/']);

  it('finds pages of the site in document order, each once, without fragments', () => {
    const html = `<a href="2">two</a><area href="/a/3#top"><a href='2#x'>again</a>
      <link rel="next" href="?page=2"><A HREF=4>four</A>`;
    expect(links(html)).toEqual([
      'https://shop.example/a/2',
      'https://shop.example/a/3',
      'https://shop.example/a/?page=2',
      'https://shop.example/a/4',
    ]);
  });

  it.each([
    ['another origin', '<a href="https://other.example/a/x">'],
    ['a look-alike origin', '<a href="https://shop.example.evil/a/x">'],
    ['another folder', '<a href="/b">'],
    ['a folder above', '<a href="../b">'],
    [
      'no http',
      '<a href="javascript:alert(1)"><a href="mailto:a@b"><a href="file:///etc/passwd">',
    ],
    ['credentials', '<a href="https://user:pw@shop.example/a/x">'],
    ['files', '<a href="logo.png"><a href="price.PDF">'],
    ['what the page asks not to follow', '<a rel="nofollow" href="x">'],
    ['comments', '<!-- <a href="x"> -->'],
    ['scripts', '<script>"<a href=x>"</script>'],
  ])('leaves out %s', (_, html) => expect(links(html)).toEqual([]));

  it('resolves against <base>, which does not widen the site', () => {
    expect(
      links(
        '<base href="/a/deep/"><a href="x"><a href="https://evil.example/">',
      ),
    ).toEqual(['https://shop.example/a/deep/x']);
  });

  it('reads hostile nesting in no time', () => {
    const started = Date.now();
    links(`${'<div>'.repeat(200_000)}<a href="x">`);
    links(`<a ${'a=b '.repeat(200_000)}href="x">`);
    expect(Date.now() - started).toBeLessThan(5000);
  });
});
