import { createServer, type Socket } from 'node:net';
import { freePort } from './services';

/** `silent` accepts and never answers; a number is the status of every answer. */
export type Mood = 'silent' | number;

/** What stands where a browser should: counts who comes. */
export async function openFakeBrowser(mood: Mood) {
  const calls: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => {
      calls.push(Date.now());
      if (mood !== 'silent') {
        socket.end(
          `HTTP/1.1 ${mood} Something\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno`,
        );
      }
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${port}`,
    /** Times of calls. */
    calls,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        sockets.forEach(socket => socket.destroy());
      }),
  };
}
