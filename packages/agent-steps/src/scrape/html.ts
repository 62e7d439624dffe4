/** The encoding a page declares in its header or first bytes, else UTF-8. */
export function decodeHtml(bytes: Buffer, contentType: string): string {
  const declared =
    /charset\s*=\s*["']?([-\w]+)/i.exec(contentType)?.[1] ??
    /<meta[^>]{0,200}charset\s*=\s*["']?([-\w]+)/i.exec(
      bytes.subarray(0, 1024).toString('latin1'),
    )?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

export function isHtml(contentType: string): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType);
}
