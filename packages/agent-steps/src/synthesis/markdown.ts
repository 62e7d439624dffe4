/** Text of strangers in Markdown: shown as it is, never as markup, a link or an image. */
export function escapeMarkdown(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\`*_{}[\]()|<>~$^]/g, '\\$&')
      .replace(/&/g, '&amp;')
      // "www.x.y", "http:" and "a@b" become links in many renderers.
      .replace(/(https?):/gi, '$1&#58;')
      .replace(/www\./gi, 'www&#46;')
      .replace(/@/g, '&#64;')
      // What would start a list, a heading, a rule or a quotation.
      .replace(/^([-+#=>])/, '\\$1')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
  );
}

/** A link whose address can't end the link or carry another scheme. */
export function link(text: string, url: string): string {
  const safe = URL.canParse(url) ? new URL(url) : undefined;
  if (!safe || !['http:', 'https:'].includes(safe.protocol)) {
    return escapeMarkdown(text);
  }
  return `[${escapeMarkdown(text)}](<${safe.href.replace(
    /[<>\\]/g,
    encodeURIComponent,
  )}>)`;
}

/** A model's or a person's words as a quotation, paragraph by paragraph. */
export function quote(text: string): string {
  const paragraphs = text
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter(Boolean);
  return paragraphs
    .map(paragraph => `> ${escapeMarkdown(paragraph)}`)
    .join('\n>\n');
}

/** A page as people name it: its URL without the scheme, cut when it is long. */
export function pageName(url: string): string {
  const { host, pathname, search } = new URL(url);
  const name = `${host}${pathname}${search}`;
  return name.length > 90 ? `${name.slice(0, 89)}…` : name;
}

export function table(
  head: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}

function oneLine(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
      .replace(/ {2,}/g, ' ')
      .trim()
  );
}
