import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { closeServer, listen } from './listen';
import type { Service } from './Service';

/** @public */
export interface ShopOptions {
  port: number;
  /** `examples/shop/server.js`. */
  program: string;
}

/** Starts the sample shops of the examples folder. @public */
export async function startShop({
  port,
  program,
}: ShopOptions): Promise<Service> {
  const { createShop }: { createShop: () => Server } =
    createRequire(__filename)(program);
  const server = createShop();
  const endpoint = await listen(server, port, 'the sample shop');
  return { endpoint, stop: () => closeServer(server) };
}
