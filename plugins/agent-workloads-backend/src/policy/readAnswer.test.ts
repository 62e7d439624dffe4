import { readAnswer } from './readAnswer';

describe('readAnswer', () => {
  it('takes a verdict with reasons', () => {
    const answer = {
      verdict: 'review',
      reasons: [{ code: 'a', message: 'b', wouldPass: 'c' }],
    };
    expect(readAnswer(answer)).toEqual(answer);
  });

  it.each([
    [undefined, /undefined for this input/],
    [null, /malformed/],
    [true, /malformed/],
    ['allow', /malformed/],
    [{}, /malformed/],
    [{ verdict: 'yes', reasons: [] }, /malformed/],
    [{ verdict: 'ALLOW', reasons: [] }, /malformed/],
    [{ verdict: true }, /malformed/],
    [{ verdict: 'allow', reasons: 'fine' }, /malformed/],
    [{ verdict: 'allow', reasons: [{ code: 'x' }] }, /malformed/],
    [[{ verdict: 'allow', reasons: [] }], /malformed/],
  ])('never takes %j for a verdict', (answer, why) =>
    expect(() => readAnswer(answer)).toThrow(why),
  );

  it('clips what the custom resource would refuse, and says so', () => {
    const reason = { code: 'c'.repeat(100), message: '🦊'.repeat(300) };
    const { reasons } = readAnswer({
      verdict: 'deny',
      reasons: Array.from({ length: 11 }, () => reason),
    });
    expect(reasons).toHaveLength(8);
    expect(reasons[0]?.code).toHaveLength(64);
    expect([...(reasons[0]?.message ?? '')]).toHaveLength(256);
    expect(reasons[7]).toEqual({
      code: 'more',
      message: 'And 4 more reasons.',
    });
  });
});
