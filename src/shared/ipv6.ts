/** An IPv6 address in its one short form, as programs print it; anything else as it is. */
export const shortIpv6 = (address: string): string =>
  URL.canParse(`http://[${address}]`) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
