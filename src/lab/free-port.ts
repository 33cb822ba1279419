import {createSocket} from 'node:dgram';
import {createServer, type AddressInfo} from 'node:net';
import type {Ports} from './drivers/qemu-args.js';

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

/** As many UDP ports of 127.0.0.1 as one server's two cables have ends. */
export const findFreeUdpPorts = async (): Promise<[number, number, number, number]> => {
  const held = await Promise.all(Array.from({length: 4}, holdUdp));
  await Promise.all(held.map(({release}) => release()));
  return held.map(({port}) => port) as [number, number, number, number];
};

const holdUdp = (): Promise<{port: number; release: () => Promise<void>}> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () =>
      resolve({
        port: socket.address().port,
        release: () => new Promise((released) => socket.close(() => released())),
      }),
    );
  });
