import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './ports';

/** A counting door before a service: pods go through it, and the test sees when they knocked. */
export class Door {
  /** `address:port` */
  readonly host: string;
  /** When each connection came, by the clock of the test. */
  readonly knocks: number[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.host = host;
  }

  static async open(
    address: string,
    target: { host: string; port: number },
  ): Promise<Door> {
    const port = await freePort(address);
    const server = createServer();
    const door = new Door(server, `${address}:${port}`);
    server.on('connection', incoming => door.#passOn(incoming, target));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, resolve);
    });
    return door;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise(resolve => {
      this.#server.close(() => resolve());
    });
  }

  #passOn(incoming: Socket, target: { host: string; port: number }): void {
    this.knocks.push(Date.now());
    const onward = connect(target.port, target.host);
    for (const [socket, other] of [
      [incoming, onward],
      [onward, incoming],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    incoming.pipe(onward).pipe(incoming);
  }
}
