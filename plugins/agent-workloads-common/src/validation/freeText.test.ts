import { decodeFreeText, encodeFreeText } from './freeText';

describe('free text', () => {
  it.each([
    'plain',
    '',
    '{{workflow.name}}',
    '{{=sprig.env("SECRET")}}',
    'a brace { and a backslash \\{ and \\\\{{ and \\u007b',
    'quotes " and \n newlines \t tabs',
    'emoji 🦊, U+2028 \u2028, and a lone surrogate \ud800',
    '\u0000',
  ])('brings %j back unchanged, without a brace on its way', text => {
    const encoded = encodeFreeText(text);
    expect(encoded).not.toContain('{');
    expect(decodeFreeText(encoded)).toBe(text);
  });

  it.each(['', 'not json', '{}', '12', 'null', '["a"]', '"open'])(
    'reads %j as no text',
    value => expect(decodeFreeText(value)).toBeUndefined(),
  );
});
