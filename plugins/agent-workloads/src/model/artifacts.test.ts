import { STORED_AT_END } from '../../dev/artifacts';
import {
  imageLinks,
  reportOf,
  resolveArtifact,
  resolveImage,
  withoutForeignImages,
} from './artifacts';

const titleOf = (link: string) => resolveImage(link, STORED_AT_END)?.file;

describe('reportOf', () => {
  it('finds the report among all files', () => {
    expect(reportOf(STORED_AT_END)?.artifact).toBe('report');
  });
  it('finds none before it is written', () => {
    expect(reportOf([])).toBeUndefined();
  });
});

describe('resolveImage', () => {
  it.each([
    '../screenshot/screenshots/harbor-goods-2.svg',
    'screenshots/harbor-goods-2.svg',
    './harbor-goods-2.svg',
    'harbor%2Dgoods-2.svg',
  ])('finds the stored picture that %s means', link => {
    expect(titleOf(link)).toBe('harbor-goods-2.svg');
  });

  it.each([
    ['https://example.com/harbor-goods-2.svg', 'another site'],
    ['//example.com/harbor-goods-2.svg', 'another site without a scheme'],
    ['/api/harbor-goods-2.svg', 'an address of the portal itself'],
    ['data:image/png;base64,AAAA', 'bytes in the text'],
    ['no-such-picture.png', 'a picture that is not stored'],
    ['facts', 'a file that is no picture'],
    ['%E0%A4%A', 'a broken escape'],
  ])('shows nothing for %s: %s', link => {
    expect(resolveImage(link, STORED_AT_END)).toBeUndefined();
  });
});

describe('resolveArtifact', () => {
  it('finds any stored file', () => {
    expect(resolveArtifact('../dom/facts', STORED_AT_END)?.view).toBe('json');
  });
});

describe('imageLinks', () => {
  it('lists each picture once', () => {
    expect(imageLinks('![a](x.png) text ![b](<y.png>) ![a](x.png)')).toEqual([
      'x.png',
      'y.png',
    ]);
  });
});

describe('withoutForeignImages', () => {
  it('keeps the words of a picture that would be fetched from elsewhere', () => {
    const text = '![mine](harbor-goods-1.svg) ![theirs](https://x.test/p.png)';
    expect(withoutForeignImages(text, STORED_AT_END)).toBe(
      '![mine](harbor-goods-1.svg) theirs',
    );
  });
});
