/** A port that has to be opened. */
export interface Opening {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

type OpenPorts = Readonly<Record<Opening['protocol'], readonly number[]>>;

/**
 * Commands that open ports and bring that to the server. `set-infra` replaces the list of ports: those that are open stay in
 * it, and one that is stored already only waits for `push-infra`.
 */
export const openingHints = (openings: readonly Opening[], stored: OpenPorts = {tcp: [], udp: []}): string[] => {
  const sets = (['tcp', 'udp'] as const).flatMap((protocol) => {
    const wanted = openings.filter((one) => one.protocol === protocol).map(({port}) => port);
    const ports = new Set([...stored[protocol], ...wanted]);
    if (ports.size === new Set(stored[protocol]).size) return [];
    return [`rdc context set-infra <machine> --${protocol}-ports ${[...ports].join(',')}`];
  });
  return openings.length === 0 ? [] : [...sets, 'rdc context push-infra <machine>'];
};
