import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  handleWhen,
  isBrokenCircuitError,
  retry,
  wrap,
} from 'cockatiel';
import type { CaptureResult, Log, PageCamera } from '../ports';
import { describeError, StepError } from '../StepError';
import { BrowserFailure } from './BrowserFailure';

export interface CameraPolicy {
  parallel: number;
  firstDelayMs: number;
  maxDelayMs: number;
  /** Failures in a row after which the browser is left alone… */
  failuresToOpen: number;
  /** …for this long; then one capture tries whether it is back. */
  openMs: number;
  /** How long nothing may succeed before the step stops trying. */
  patienceMs: number;
}

export const CAMERA_POLICY: CameraPolicy = {
  parallel: 2,
  firstDelayMs: 500,
  maxDelayMs: 8_000,
  failuresToOpen: 5,
  openMs: 10_000,
  patienceMs: 60_000,
};

const MAX_QUEUE = 100;

/**
 * Bounded parallelism, retries and a circuit breaker round a camera. Only failures of the browser are retried and
 * counted; a page that can't be captured says so at once. While the circuit is open nothing reaches the browser:
 * captures wait, until it is back or until patience ends, and then all that are left end with the same reason.
 */
export class ResilientCamera implements PageCamera {
  private readonly camera: PageCamera;
  private readonly policy: CameraPolicy;
  private readonly run: (
    work: () => Promise<CaptureResult>,
  ) => Promise<CaptureResult>;
  private lastGood = Date.now();
  private lastFailure: BrowserFailure | undefined;
  private givenUp: StepError | undefined;

  constructor(camera: PageCamera, log: Log, policy = CAMERA_POLICY) {
    this.camera = camera;
    this.policy = policy;
    const retries = retry(
      handleWhen(error => this.isWorthWaiting(error)),
      {
        // Patience ends it.
        maxAttempts: Number.MAX_SAFE_INTEGER,
        backoff: new ExponentialBackoff({
          initialDelay: policy.firstDelayMs,
          maxDelay: policy.maxDelayMs,
        }),
      },
    );
    retries.onRetry(({ delay }) => {
      log.warn('the browser is busy or gone, trying again', {
        delay: Math.round(delay),
        message: this.lastFailure?.message,
      });
    });
    const breaker = circuitBreaker(handleType(BrowserFailure), {
      halfOpenAfter: policy.openMs,
      breaker: new ConsecutiveBreaker(policy.failuresToOpen),
    });
    breaker.onBreak(() => {
      log.warn('the browser keeps failing and is left alone for a while', {
        seconds: policy.openMs / 1000,
      });
    });
    const wrapped = wrap(
      bulkhead(policy.parallel, MAX_QUEUE),
      retries,
      breaker,
    );
    this.run = work => wrapped.execute(work);
  }

  async capture(url: string): Promise<CaptureResult> {
    try {
      return await this.run(() => this.captureOnce(url));
    } catch (error) {
      if (!(error instanceof BrowserFailure || isBrokenCircuitError(error))) {
        throw error;
      }
      this.givenUp ??= this.explain(error);
      throw this.givenUp;
    }
  }

  close(): Promise<void> {
    return this.camera.close();
  }

  private async captureOnce(url: string): Promise<CaptureResult> {
    if (this.givenUp) {
      throw this.givenUp;
    }
    try {
      const result = await this.camera.capture(url);
      this.lastGood = Date.now();
      this.givenUp = undefined;
      return result;
    } catch (error) {
      if (error instanceof BrowserFailure) {
        this.lastFailure = error;
      }
      throw error;
    }
  }

  private isWorthWaiting(error: unknown): boolean {
    const mayPass =
      isBrokenCircuitError(error) ||
      (error instanceof BrowserFailure && error.trouble !== 'refused');
    return mayPass && Date.now() - this.lastGood < this.policy.patienceMs;
  }

  private explain(error: unknown): StepError {
    const failure = this.lastFailure ?? error;
    const seconds = Math.round((Date.now() - this.lastGood) / 1000);
    const effort =
      this.lastFailure?.trouble === 'refused'
        ? ''
        : ` (nothing succeeded for ${seconds} s)`;
    return new StepError(`${describeFailure(failure)}${effort}`, {
      cause: failure,
    });
  }
}

/** Without the chain of causes: the failure's own message has said it. */
function describeFailure(failure: unknown): string {
  return failure instanceof BrowserFailure
    ? failure.message
    : describeError(failure);
}
