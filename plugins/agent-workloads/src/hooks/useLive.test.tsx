import { act, renderHook, waitFor } from '@testing-library/react';
import { TestApiProvider } from '@backstage/test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { ReactNode } from 'react';
import { FakeSignals } from '../__testUtils__';
import { useLive } from './useLive';

const HINT = { uid: 'w' };

function setUp(signals?: FakeSignals) {
  const calls: AbortSignal[] = [];
  const answers: Array<() => string> = [];
  const fetchNext = async (signal: AbortSignal) => {
    calls.push(signal);
    return (answers.shift() ?? (() => 'value'))();
  };
  const wrapper = ({ children }: { children: ReactNode }) =>
    signals ? (
      <TestApiProvider apis={[[signalApiRef, signals]]}>
        {children}
      </TestApiProvider>
    ) : (
      <TestApiProvider apis={[]}>{children}</TestApiProvider>
    );
  const hook = renderHook(
    ({ key }) =>
      useLive(key, fetchNext, { concerns: hint => hint.uid === 'w' }),
    { wrapper, initialProps: { key: 'a' } },
  );
  return { ...hook, calls, answers };
}

const fail = (message: string) => () => {
  throw new Error(message);
};

describe('useLive', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('loads, then is ready', async () => {
    const { result } = setUp();
    expect(result.current.load).toEqual({ state: 'loading' });
    await waitFor(() =>
      expect(result.current.load).toEqual({ state: 'ready', value: 'value' }),
    );
  });

  it('fetches again when a signal hints at a change, once for a burst', async () => {
    const signals = new FakeSignals();
    const { result, calls } = setUp(signals);
    await waitFor(() => expect(result.current.load.state).toBe('ready'));
    act(() => {
      signals.send(HINT);
      signals.send(HINT);
      jest.advanceTimersByTime(300);
    });
    await waitFor(() => expect(calls).toHaveLength(2));
  });

  it('ignores hints about something else', async () => {
    const signals = new FakeSignals();
    const { result, calls } = setUp(signals);
    await waitFor(() => expect(result.current.load.state).toBe('ready'));
    act(() => {
      signals.send({ uid: 'other' });
      jest.advanceTimersByTime(5_000);
    });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['every 15 seconds without signals', undefined, 15_000],
    ['every minute with them', new FakeSignals(), 60_000],
  ])('looks %s', async (_, signals, ms) => {
    const { result, calls } = setUp(signals);
    await waitFor(() => expect(result.current.load.state).toBe('ready'));
    const before = calls.length;
    act(() => void jest.advanceTimersByTime(ms - 2_000));
    expect(calls).toHaveLength(before);
    act(() => void jest.advanceTimersByTime(2_000));
    expect(calls.length).toBeGreaterThan(before);
  });

  it('keeps the last good value when a refresh fails, and says so', async () => {
    const { result, answers } = setUp();
    await waitFor(() => expect(result.current.load.state).toBe('ready'));
    answers.push(fail('gone'));
    act(() => result.current.refresh());
    await waitFor(() =>
      expect(result.current.load).toMatchObject({
        state: 'ready',
        value: 'value',
        problem: { message: 'gone' },
      }),
    );
  });

  it('fails when there never was a value, and recovers', async () => {
    const { result, answers, rerender } = setUp();
    answers.push(fail('down'));
    rerender({ key: 'b' });
    await waitFor(() => expect(result.current.load.state).toBe('failed'));
    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.load.state).toBe('ready'));
  });

  it('aborts what is no longer wanted', async () => {
    const { calls, rerender, unmount } = setUp();
    rerender({ key: 'b' });
    expect(calls[0]?.aborted).toBe(true);
    unmount();
    expect(calls[1]?.aborted).toBe(true);
  });

  it('unsubscribes with the view', () => {
    const signals = new FakeSignals();
    const { unmount } = setUp(signals);
    expect(signals.listeners).toBe(1);
    unmount();
    expect(signals.listeners).toBe(0);
  });
});
