import { Tokenizer } from 'htmlparser2';

const MAX_VALUE = 4096;
const nothing = () => {};

/**
 * Calls back for every opening tag with its attributes. Only the tokenizer is used: a parser keeps a stack of
 * open elements, which hostile nesting makes quadratic.
 */
export function readTags(
  html: string,
  onTag: (name: string, attributes: ReadonlyMap<string, string>) => void,
): void {
  let tag = '';
  let attribute = '';
  let value = '';
  let attributes = new Map<string, string>();
  const add = (text: string) => {
    if (value.length < MAX_VALUE) {
      value += text;
    }
  };
  const close = () => onTag(tag, attributes);
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = html.slice(start, end).toLowerCase();
        attributes = new Map();
      },
      onattribname(start, end) {
        attribute = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata: (start, end) => add(html.slice(start, end)),
      onattribentity: codepoint => add(String.fromCodePoint(codepoint)),
      onattribend() {
        // As in HTML, the first of several attributes with one name counts.
        if (!attributes.has(attribute) && attributes.size < 100) {
          attributes.set(attribute, value);
        }
      },
      onopentagend: close,
      onselfclosingtag: close,
      oncdata: nothing,
      onclosetag: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onprocessinginstruction: nothing,
      ontext: nothing,
      ontextentity: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}
