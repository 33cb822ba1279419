import {createServer, type AddressInfo} from 'node:net';
import type {Ports} from './qemu-args.js';

/** Takes ports of 127.0.0.1 that nobody listens on; all are held until each is found, so that they differ. */
export const findFreePorts = async (): Promise<Ports> => {
  const held = await Promise.all(Array.from({length: 4}, hold));
  await Promise.all(held.map(({release}) => release()));
  const [ssh, http, https, registry] = held.map(({port}) => port) as [number, number, number, number];
  return {ssh, http, https, registry};
};

const hold = (): Promise<{port: number; release: () => Promise<void>}> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      resolve({port, release: () => new Promise((released) => server.close(() => released()))});
    });
  });
