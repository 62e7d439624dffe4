/** Clients that take up every place in the browser service, and in its queue, until they are told to go. */
export class Guests {
  readonly #sockets: WebSocket[] = [];

  /** Connects so many at once; returns when the first of them is turned away, with how many were let in by then. */
  async fill(url: string, most = 20): Promise<number> {
    let letIn = 0;
    const full = Array.from({ length: most }, () => {
      const socket = new WebSocket(url);
      this.#sockets.push(socket);
      socket.addEventListener('open', () => {
        letIn += 1;
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
    return letIn;
  }

  leave(): void {
    for (const socket of this.#sockets) socket.close();
    this.#sockets.length = 0;
  }
}
