/** What the test model behind LiteLLM is told to answer (services/model.js). */
export interface Behaviour {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** For so many answers; else until told otherwise. */
  times?: number;
}

/** The model at the far end of LiteLLM: as faulty as a test wants it, and counting. */
export class TestModel {
  readonly #origin: string;

  constructor({ host, port }: { host: string; port: number }) {
    this.#origin = `http://${host}:${port}`;
  }

  /** Also sets the count to nothing. */
  async behave(behaviour: Behaviour): Promise<void> {
    const body = JSON.stringify(behaviour);
    await this.#call('/__behave', { method: 'POST', body });
  }

  /** When each completion was asked for. */
  async asked(): Promise<number[]> {
    const stats = await this.#call('/__stats');
    return stats.asked.map(({ at }) => at);
  }

  async #call(
    path: string,
    init?: RequestInit,
  ): Promise<{ asked: Array<{ at: number }> }> {
    const answer = await fetch(`${this.#origin}${path}`, init);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.json();
  }
}
