import { act, renderHook, waitFor } from '@testing-library/react';
import { TestApiProvider } from '@backstage/test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { ReactNode } from 'react';
import { agentWorkloadsApiRef } from '../api';
import { FakeSignals } from '../__testUtils__';
import { useWorkload } from './useWorkload';

const REF = { cluster: 'embedded', namespace: 'demo', name: 'competitors' };

function setUp(answers: Array<{ uid: string; archived: boolean }>) {
  const signals = new FakeSignals();
  const getWorkload = jest.fn(async () =>
    answers.length > 1 ? answers.shift() : answers[0],
  );
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [signalApiRef, signals],
        [agentWorkloadsApiRef, { getWorkload } as object],
      ]}
    >
      {children}
    </TestApiProvider>
  );
  const { result } = renderHook(() => useWorkload(REF), { wrapper });
  const hint = (uid: string) =>
    act(() => {
      signals.send({ uid });
      jest.advanceTimersByTime(300);
    });
  const loaded = (times: number) =>
    waitFor(() => {
      expect(getWorkload).toHaveBeenCalledTimes(times);
      expect(result.current.load.state).toBe('ready');
    });
  return { getWorkload, hint, loaded };
}

describe('useWorkload', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('looks again at hints about its workload, known by uid, and at no others', async () => {
    const { getWorkload, hint, loaded } = setUp([
      { uid: 'a', archived: false },
    ]);
    await loaded(1);
    hint('other');
    expect(getWorkload).toHaveBeenCalledTimes(1);
    hint('a');
    await loaded(2);
  });

  it('looks at any hint while the workload is archived: a namesake may have come', async () => {
    const { getWorkload, hint, loaded } = setUp([
      { uid: 'a', archived: true },
      { uid: 'b', archived: false },
    ]);
    await loaded(1);
    hint('b');
    await loaded(2);
    await act(async () => {});
    hint('other');
    expect(getWorkload).toHaveBeenCalledTimes(2);
  });
});
