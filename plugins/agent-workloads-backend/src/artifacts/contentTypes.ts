import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** How a stored file is served: never as something that a browser would run. */
export interface Serving {
  contentType: string;
  view: ArtifactView['view'];
  /** Only downloaded, never shown. */
  attachment: boolean;
}

const IMAGES = ['image/png', 'image/jpeg', 'image/webp'];
const TEXT = 'text/plain; charset=utf-8';
const shown = (contentType: string, view: Serving['view']): Serving => ({
  contentType,
  view,
  attachment: false,
});

/** What a step says of its file decides how it is shown, within what is safe. */
export function servingOf(stated: string): Serving {
  const [type = ''] = stated.toLowerCase().split(';');
  const plain = type.trim();
  if (IMAGES.includes(plain)) {
    return shown(plain, 'image');
  }
  switch (plain) {
    case 'text/markdown':
      return shown('text/markdown; charset=utf-8', 'markdown');
    case 'application/json':
      return shown('application/json', 'json');
    case 'text/html':
    case 'application/xhtml+xml':
      return shown(TEXT, 'html');
    default:
      // An SVG is a document with scripts: it gets no exception.
      return plain.startsWith('text/')
        ? shown(TEXT, 'text')
        : {
            contentType: 'application/octet-stream',
            view: 'download',
            attachment: true,
          };
  }
}
