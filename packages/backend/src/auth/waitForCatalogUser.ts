import { NotFoundError } from '@backstage/errors';

/** How long a first sign-in waits for the catalog to read the example users. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 500;

/**
 * Tries to sign in until the catalog knows the user. On the first start the
 * portal is up seconds before the catalog has read its files.
 */
export async function waitForCatalogUser<T>(
  signIn: () => Promise<T>,
  options: { patienceMs?: number; pauseMs?: number } = {},
): Promise<T> {
  const { patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS } = options;
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      return await signIn();
    } catch (error) {
      const unknownYet =
        error instanceof Error && error.name === NotFoundError.name;
      if (!unknownYet || Date.now() + pauseMs > giveUpAt) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, pauseMs));
    }
  }
}
