import {BlockList, isIPv4, isIPv6} from 'node:net';

/** What no client on another computer can reach; one list each, because `BlockList` takes mapped addresses for IPv4. */
const nowhere4 = new BlockList();
nowhere4.addSubnet('0.0.0.0', 8, 'ipv4');
nowhere4.addSubnet('127.0.0.0', 8, 'ipv4');
nowhere4.addSubnet('169.254.0.0', 16, 'ipv4');
nowhere4.addSubnet('224.0.0.0', 3, 'ipv4'); // multicast, reserved, broadcast
const nowhere6 = new BlockList();
nowhere6.addSubnet('::', 96, 'ipv6'); // unspecified, loopback
nowhere6.addSubnet('::ffff:0:0', 96, 'ipv6'); // IPv4 in another spelling
nowhere6.addSubnet('fe80::', 10, 'ipv6');
nowhere6.addSubnet('ff00::', 8, 'ipv6');

/** An IPv4 address that others can reach: a private one is fine, as on a network of one's own. */
export const isReachableIpv4 = (text: string): boolean => isIPv4(text) && !nowhere4.check(text, 'ipv4');

/**
 * The same for IPv6. Traefik listens on it, and `::` would take the ports of all services. No zone (`%eth0`): the address
 * has to mean the same to every client.
 */
export const isReachableIpv6 = (text: string): boolean =>
  isIPv6(text) && !text.includes('%') && !nowhere6.check(text, 'ipv6');
