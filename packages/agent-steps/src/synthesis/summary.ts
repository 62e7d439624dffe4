import type { ModelAnswer } from '../ports';

const MAX_CHARACTERS = 6000;
const MIN_CHARACTERS = 20;

export type Summary =
  | { kind: 'model'; text: string; cut: boolean }
  | { kind: 'none'; reason: string };

/** What a model said is text of a stranger: bounded, and used only when it is prose at all. */
export function readSummary(answer: ModelAnswer): Summary {
  if (answer.kind === 'unusable') {
    return { kind: 'none', reason: answer.reason };
  }
  const text = answer.text
    .normalize('NFC')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .trim();
  if (text.length < MIN_CHARACTERS) {
    return { kind: 'none', reason: 'the model gave an empty answer' };
  }
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters / text.length < 0.4) {
    return {
      kind: 'none',
      reason: 'the model answered with something that is not prose',
    };
  }
  return {
    kind: 'model',
    text: text.slice(0, MAX_CHARACTERS),
    cut: text.length > MAX_CHARACTERS,
  };
}
