import { mapLimited } from './mapLimited';

describe('mapLimited', () => {
  it('maps all in order, and never more than its limit at a time', async () => {
    let now = 0;
    let most = 0;
    const items = Array.from({ length: 20 }, (_, index) => index);
    const results = await mapLimited(items, 4, async item => {
      now += 1;
      most = Math.max(most, now);
      // Later ones are done sooner.
      for (let turn = 0; turn < 20 - item; turn += 1) await Promise.resolve();
      now -= 1;
      return item * 2;
    });
    expect(results).toEqual(items.map(item => item * 2));
    expect(most).toBe(4);
  });

  it('has nothing to do with nothing', async () => {
    expect(await mapLimited([], 4, async () => 1)).toEqual([]);
  });

  it('begins no more once one has failed', async () => {
    const begun: number[] = [];
    const all = mapLimited([0, 1, 2, 3, 4, 5], 2, async item => {
      begun.push(item);
      if (item === 0) throw new Error('no');
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    });
    await expect(all).rejects.toThrow('no');
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
    expect(begun.length).toBeLessThan(6);
  });
});
