import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Identifies a file within an attempt, e.g. in an address. */
export function artifactKey(
  artifact: Pick<ArtifactView, 'nodeId' | 'artifact' | 'file'>,
): string {
  return [artifact.nodeId, artifact.artifact, artifact.file ?? ''].join('/');
}

/** Its name for people. */
export function artifactTitle(artifact: ArtifactView): string {
  return artifact.title ?? artifact.file ?? artifact.artifact;
}

/** Its name where there is little room: what differs comes first. */
export function artifactCaption(artifact: ArtifactView): string {
  return artifactTitle(artifact).replace(/^https?:\/\/[^/]+(?=\/.)/, '');
}

/** Its name on disk. */
export function fileName(artifact: ArtifactView): string {
  const path = artifact.file ?? artifact.artifact;
  return path.slice(path.lastIndexOf('/') + 1);
}

export function imagesOf(artifacts: readonly ArtifactView[]): ArtifactView[] {
  return artifacts.filter(artifact => artifact.view === 'image');
}

/** The report to read: the last Markdown file that a step stored. */
export function reportOf(
  artifacts: readonly ArtifactView[],
): ArtifactView | undefined {
  const texts = artifacts.filter(artifact => artifact.view === 'markdown');
  return (
    texts.find(artifact => artifact.artifact === 'report') ??
    texts[texts.length - 1]
  );
}

const IMAGE = /!\[([^\]]*)\]\(\s*<?([^)\s>]+)[^)]*\)/g;

/** Addresses of the pictures that a Markdown text shows. */
export function imageLinks(markdown: string): string[] {
  const links = [...markdown.matchAll(IMAGE)];
  return [...new Set(links.map(match => match[2] ?? '').filter(Boolean))];
}

/** The same text with pictures that are not this run's own replaced by their words. */
export function withoutForeignImages(
  markdown: string,
  artifacts: readonly ArtifactView[],
): string {
  return markdown.replace(IMAGE, (image, words: string, link: string) =>
    resolveImage(link, artifacts) ? image : words,
  );
}

/**
 * The stored file that a relative address in the report means; addresses
 * elsewhere mean none.
 */
export function resolveArtifact(
  link: string,
  artifacts: readonly ArtifactView[],
): ArtifactView | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link) || /^[/#]/.test(link)) {
    return undefined;
  }
  const path = decoded(link)
    .split('/')
    .filter(part => part !== '' && part !== '.' && part !== '..');
  return (
    artifacts.find(each => endsWith(pathOf(each), path)) ??
    artifacts.find(each => fileName(each) === path[path.length - 1])
  );
}

/**
 * The stored picture that a relative address in the report means. Pictures
 * elsewhere are not shown: reading a report must tell nobody.
 */
export function resolveImage(
  link: string,
  artifacts: readonly ArtifactView[],
): ArtifactView | undefined {
  return resolveArtifact(link, imagesOf(artifacts));
}

function pathOf(artifact: ArtifactView): string[] {
  const { step, artifact: name, file } = artifact;
  return [step, name, ...(file ? file.split('/') : [])];
}

function endsWith(path: string[], end: string[]): boolean {
  const tail = path.slice(-end.length);
  return (
    end.length > 0 &&
    tail.length === end.length &&
    tail.every((part, i) => part === end[i])
  );
}

function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
