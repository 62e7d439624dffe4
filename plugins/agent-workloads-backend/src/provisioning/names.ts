/** Names of namespaces: DNS labels. */
export const NAMESPACE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Names of most objects: DNS subdomains. RBAC allows more, which no environment needs. */
export const OBJECT_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Whether a name matches one of the globs, in which * stands for any characters. */
export function matchesGlob(globs: readonly string[], name: string): boolean {
  return globs.some(glob => {
    const pattern = glob.split('*').map(escape).join('.*');
    return new RegExp(`^${pattern}$`).test(name);
  });
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
