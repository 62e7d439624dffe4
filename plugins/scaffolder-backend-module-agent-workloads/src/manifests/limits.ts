/** More is no environment, and no request that the backend takes. */
export const MAX_BYTES = 2 * 1024 * 1024;
/** As many as the backend takes at once. */
export const MAX_OBJECTS = 200;
/** Files that a folder of manifests may have. */
export const MAX_FILES = 500;
/** How often a YAML document may repeat itself by reference: above that it is a bomb. */
export const MAX_ALIASES = 50;
