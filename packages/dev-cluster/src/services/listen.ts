import { createServer as createProbe, type Server } from 'node:net';
import type { Server as HttpServer } from 'node:http';
import { LOOPBACK } from './Service';

const HOW_TO_MOVE =
  'Stop the process that holds it (`ss -ltnp` shows it), or move all ports of the embedded cluster with AGENT_WORKLOADS_PORT_BASE, e.g. AGENT_WORKLOADS_PORT_BASE=24000.';

/** Says which port is taken, who may hold it and how to move. @internal */
export function busyPortError(what: string, port: number): Error {
  return new Error(
    `Port ${port} on ${LOOPBACK}, which ${what} needs, is in use. Another embedded cluster may be running. ${HOW_TO_MOVE}`,
  );
}

/** Starts listening on loopback and turns system errors into ones that say what to do. @internal */
export async function listen(
  server: Server | HttpServer,
  port: number,
  what: string,
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(busyPortError(what, port));
      else if (error.code === 'EACCES')
        reject(
          new Error(`${what} may not listen on port ${port}. ${HOW_TO_MOVE}`),
        );
      else reject(error);
    });
    server.listen({ port, host: LOOPBACK }, () => resolve());
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return `http://${LOOPBACK}:${actual}`;
}

/** Throws when a port can't be bound; for programs that bind it themselves. @internal */
export async function assertPortFree(port: number, what: string) {
  const probe = createProbe();
  await listen(probe, port, what);
  await new Promise<void>(resolve => probe.close(() => resolve()));
}

/** Stops taking connections, gives those in flight a moment, then cuts them. @internal */
export async function closeServer(server: HttpServer, graceMs = 500) {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
