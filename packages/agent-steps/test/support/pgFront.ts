import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './services';

/** A door before PostgreSQL that reads along what clients send, and can cut every connection. */
export interface PgFront {
  dsn: string;
  /** Names of prepared statements; the unnamed one is left out. */
  named: string[];
  /** Texts of statements. */
  statements: string[];
  cut(): void;
  close(): Promise<void>;
}

export async function openPgFront(dsn: string): Promise<PgFront> {
  const address = new URL(dsn);
  const target = { host: address.hostname, port: Number(address.port) };
  const named: string[] = [];
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(client => {
    const onward = connect(target);
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        onward.destroy();
      });
    }
    const read = reader(({ type, body }) => {
      if (type === 'P') {
        const [name = '', text = ''] = body.toString('utf8').split('\0');
        if (name) named.push(name);
        statements.push(text);
      } else if (type === 'Q') {
        statements.push(body.toString('utf8').replace(/\0$/, ''));
      }
    });
    client.on('data', chunk => {
      read(chunk);
      onward.write(chunk);
    });
    onward.pipe(client);
  });
  const port = await freePort();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  address.port = String(port);
  return {
    dsn: address.href,
    named,
    statements,
    cut: () => sockets.forEach(socket => socket.destroy()),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        sockets.forEach(socket => socket.destroy());
      }),
  };
}

/** Messages of the frontend/backend protocol; the first has no type. */
function reader(take: (message: { type: string; body: Buffer }) => void) {
  let rest = Buffer.alloc(0);
  let started = false;
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = rest.readInt32BE(head);
      if (rest.length < head + length) return;
      const type = started ? String.fromCharCode(rest[0] ?? 0) : 'startup';
      take({ type, body: rest.subarray(head + 4, head + length) });
      rest = rest.subarray(head + length);
      started = true;
    }
  };
}
