import { mockServices } from '@backstage/backend-test-utils';
import { FakeClock } from '../testUtils';
import { PolicyHealth } from './PolicyHealth';

function aHealth(probe?: jest.Mock) {
  const clock = new FakeClock();
  const logger = mockServices.logger.mock();
  const health = new PolicyHealth({
    engine: { engine: 'opa', evaluate: jest.fn(), stop: jest.fn(), probe },
    clock,
    logger,
  });
  return { clock, logger, health };
}

describe('PolicyHealth', () => {
  it('calls an engine that needs nobody healthy', async () => {
    const { health } = aHealth();
    expect(await health.read()).toEqual({ engine: 'opa', healthy: true });
  });

  it('says when the engine stops answering and when it answers again, each once', async () => {
    const probe = jest.fn().mockResolvedValue(undefined);
    const { clock, logger, health } = aHealth(probe);
    await health.read();
    expect(logger.warn).not.toHaveBeenCalled();

    probe.mockRejectedValue(new Error("OPA can't be reached"));
    for (let look = 0; look < 3; look += 1) {
      await clock.advance(15_000);
      expect(await health.read()).toEqual({
        engine: 'opa',
        healthy: false,
        message: "OPA can't be reached",
      });
    }
    expect(logger.warn.mock.calls).toEqual([
      [
        'policy engine does not answer',
        { engine: 'opa', message: "OPA can't be reached" },
      ],
    ]);

    probe.mockResolvedValue(undefined);
    await clock.advance(15_000);
    expect(await health.read()).toEqual({ engine: 'opa', healthy: true });
    expect(logger.info.mock.calls).toEqual([
      ['policy engine answers again', { engine: 'opa' }],
    ]);
  });

  it('asks once however many look, until that is 15 seconds ago', async () => {
    const probe = jest.fn().mockResolvedValue(undefined);
    const { clock, health } = aHealth(probe);
    await Promise.all([health.read(), health.read()]);
    await clock.advance(14_999);
    await health.read();
    expect(probe).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    await health.read();
    expect(probe).toHaveBeenCalledTimes(2);
  });

  it('lets nobody wait for an engine that hangs', async () => {
    jest.useFakeTimers();
    try {
      const { health } = aHealth(
        jest.fn(
          ({ signal }: { signal: AbortSignal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
            }),
        ),
      );
      const state = health.read();
      await jest.advanceTimersByTimeAsync(2_000);
      expect(await state).toMatchObject({
        healthy: false,
        message: 'opa did not answer within 2000 ms',
      });
    } finally {
      jest.useRealTimers();
    }
  });
});
