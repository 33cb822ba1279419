import type {Element} from './fragment.js';

/** A connection that says no host, so that Traefik cannot tell whom it is for. */
const isClear = ({protocol, value}: Element): boolean => protocol === 'tcp' && value['tls'] === undefined;

/**
 * Which routers cannot be on one entrypoint. TCP in clear is not shared between repositories: of two routers Traefik takes the one with
 * the more special rule, before all of HTTP; and beside any router with TLS it waits for the first words of the client, for which clients
 * of SMTP, IMAP or MySQL never come. To be told of routers in their order of age.
 */
export class Sharing {
  readonly #clear = new Map<string, Element>();
  readonly #http = new Map<string, Element>();

  /** The router of another repository that keeps this one from the entrypoint. */
  rivalOf(element: Element, entryPoint: string): Element | undefined {
    if (element.protocol === 'udp') return undefined;
    const rival = this.#clear.get(entryPoint) ?? (isClear(element) ? this.#http.get(entryPoint) : undefined);
    return rival?.networkId === element.networkId ? undefined : rival;
  }

  add(element: Element, entryPoint: string): void {
    const kept = isClear(element) ? this.#clear : element.protocol === 'http' ? this.#http : undefined;
    if (kept && !kept.has(entryPoint)) kept.set(entryPoint, element);
  }
}
