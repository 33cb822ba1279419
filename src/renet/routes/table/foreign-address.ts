/**
 * Whether the URL of a backend leads to this server's own loopback, other than to `ownIp`: there live the route
 * server and the services of all other repositories, which a label must not be able to publish.
 * What cannot be read as a URL counts as such.
 */
export const leadsToForeignLoopback = (url: string, ownIp: string): boolean => {
  // Only http's host names are normalised: 127.1 and 0x7f000001 are then 127.0.0.1.
  const readable = url.replace(/^h2c:/i, 'http:');
  if (!/^https?:\/\//i.test(readable) || !URL.canParse(readable)) return true;
  const host = new URL(readable).hostname.replace(/\.$/, '');
  if (host === ownIp) return false;
  return host === 'localhost' || host.endsWith('.localhost') || /^(?:127\.|0\.)/.test(host) || isLocalV6(host);
};

/** `[::1]`, `[::]` and IPv4 addresses mapped into IPv6. */
const isLocalV6 = (host: string): boolean => /^\[::(?:1?|ffff:.*)\]$/.test(host);
