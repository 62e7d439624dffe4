import type { SignalApi } from '@backstage/plugin-signals-react';
import type { JsonObject } from '@backstage/types';

type Listener = (message: JsonObject) => void;

/** Signals that a test sends by hand. */
export class FakeSignals implements SignalApi {
  readonly #listeners = new Set<Listener>();

  subscribe<TMessage extends JsonObject>(
    _channel: string,
    onMessage: (message: TMessage) => void,
  ) {
    const listener: Listener = message => onMessage(message as TMessage);
    this.#listeners.add(listener);
    return { unsubscribe: () => void this.#listeners.delete(listener) };
  }

  send(message: JsonObject): void {
    this.#listeners.forEach(listener => listener(message));
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}
