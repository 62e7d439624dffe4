/** Waits for a condition, not for a time; says what did not come. */
export async function waitFor(
  what: string,
  condition: () => boolean,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
