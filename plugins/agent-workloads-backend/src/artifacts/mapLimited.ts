/** Maps in order, with no more than `limit` under way at a time. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  // One queue for all: whoever is free takes the next. A failure closes it, as leaving a loop over a generator does.
  const queue = inOrder(items);
  const work = async () => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}

function* inOrder<T>(items: readonly T[]): Generator<[number, T]> {
  yield* items.entries();
}
