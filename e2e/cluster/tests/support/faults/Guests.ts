/** Clients that take up every place in the browser service, and in its queue, until they are told to go. */
export class Guests {
  readonly #sockets: WebSocket[] = [];
  #letIn = 0;

  /** Connects so many at once; returns when the first of them is turned away. */
  async fill(url: string, most = 20): Promise<void> {
    const full = Array.from({ length: most }, () => {
      const socket = new WebSocket(url);
      this.#sockets.push(socket);
      socket.addEventListener('open', () => {
        this.#letIn += 1;
      });
      return new Promise(resolve => {
        socket.addEventListener('error', resolve, { once: true });
      });
    });
    await Promise.race([
      Promise.race(full),
      new Promise((_, reject) => {
        setTimeout(reject, 30_000, new Error('everybody was let in')).unref();
      }),
    ]);
  }

  /** How many have a place. */
  get letIn(): number {
    return this.#letIn;
  }

  leave(): void {
    for (const socket of this.#sockets) socket.close();
    this.#sockets.length = 0;
    this.#letIn = 0;
  }
}
