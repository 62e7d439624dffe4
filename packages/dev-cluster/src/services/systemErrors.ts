/**
 * Says what a failing program's own words mean for the person who started it: a full disk and a missing library
 * look like any other crash otherwise.
 *
 * @internal
 */
export function explain(what: string, output: string): Error {
  const library = /([\w.+-]+\.so[.\d]*): cannot open shared object file/.exec(
    output,
  )?.[1];
  if (library) {
    return new Error(
      `${what} can't start: the shared library ${library} is missing on this machine. Install the package that holds it (Debian: \`apt-get install apt-file && apt-file update && apt-file search ${library}\`).`,
    );
  }
  if (/No space left on device|ENOSPC|disk quota exceeded/i.test(output)) {
    return new Error(
      `${what} can't start: the disk is full. Free some space (\`df -h\`), then start again; what is stored is kept.`,
    );
  }
  const tail = output.trim().split('\n').slice(-5).join('\n');
  return new Error(`${what} can't start. Its last words:\n${tail || '(none)'}`);
}
