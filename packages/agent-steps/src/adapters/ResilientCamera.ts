import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { CaptureResult, Log, PageCamera } from '../ports';
import { BrowserFailure } from './CdpCamera';

const PARALLEL = 2;
const MAX_QUEUE = 100;
const CAPTURE_MS = 75_000;

/**
 * Bounded parallelism, time, retries and a circuit breaker round a camera. Only failures of the browser are
 * retried (busy: 429, gone) and counted; a page that can't be captured says so at once.
 */
export class ResilientCamera implements PageCamera {
  private readonly camera: PageCamera;
  private readonly run: (
    work: () => Promise<CaptureResult>,
  ) => Promise<CaptureResult>;

  constructor(camera: PageCamera, log: Log) {
    this.camera = camera;
    const browserFailed = handleType(BrowserFailure);
    const retries = retry(browserFailed, {
      maxAttempts: 4,
      backoff: new ExponentialBackoff({ initialDelay: 500, maxDelay: 8_000 }),
    });
    retries.onRetry(({ delay }) => {
      log.warn('the browser is busy or gone, trying again', { delay });
    });
    // Being busy is no fault; only a broken browser opens the circuit.
    const breaker = circuitBreaker(
      handleType(BrowserFailure, failure => !failure.isBusy),
      { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(8) },
    );
    const policy = wrap(
      bulkhead(PARALLEL, MAX_QUEUE),
      retries,
      breaker,
      timeout(CAPTURE_MS, TimeoutStrategy.Aggressive),
    );
    this.run = work => policy.execute(work);
  }

  capture(url: string): Promise<CaptureResult> {
    return this.run(() => this.camera.capture(url));
  }

  close(): Promise<void> {
    return this.camera.close();
  }
}
