import type {RouteCause} from '../../../contract/operations/route-problem.js';
import {LabelRefused} from '../grammar/label-fault.js';
import {readLabels, type Section, type Value} from '../grammar/labels.js';
import type {Container} from './container.js';
import {leadsToForeignLoopback} from './foreign-address.js';

export type Protocol = 'http' | 'tcp' | 'udp';
const PROTOCOLS: readonly Protocol[] = ['http', 'tcp', 'udp'];
export type Kind = 'routers' | 'services' | 'middlewares' | 'serversTransports';

/** One named thing of the configuration, under its final name. */
export interface Element {
  readonly protocol: Protocol;
  readonly kind: Kind;
  readonly name: string;
  readonly value: Section;
  readonly networkId: number;
  /** The service whose container brought it. */
  readonly service: string;
  readonly auto: boolean;
}

/** What one container adds to the configuration, and what it cannot have. */
export interface Fragment {
  readonly elements: Element[];
  readonly problems: RouteCause[];
}

export const isSection = (value: Value | undefined): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a list; none when there is no list. */
export const textsOf = (value: Value | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Unique on the server: two repositories may use the same name. References to another provider stay as they are. */
export const qualify = (name: string, networkId: number): string =>
  name.includes('@') ? name : `${name}-${networkId}`;

/** A router's or service's name as its labels have it, without the network id behind it. */
export const ownName = ({name, networkId}: {readonly name: string; readonly networkId: number}): string =>
  name.endsWith(`-${networkId}`) ? name.slice(0, -`-${networkId}`.length) : name;

/**
 * Turns a container's own `traefik.*` labels into elements, as Traefik's Docker provider would: missing
 * services, links and rules are filled in, servers point to the container's own address.
 *
 * @param port  where the container is reached when a label does not say
 * @param defaultRule  rule of HTTP routers that have none; `null` without a base domain
 */
export const labelFragment = (container: Container, port: number | null, defaultRule: string | null): Fragment => {
  const fragment: Fragment = {elements: [], problems: []};
  try {
    const configuration = readLabels(container.labels);
    for (const protocol of PROTOCOLS) {
      const section = configuration[protocol];
      if (section) new ProtocolReader(container, protocol, section, fragment, {port, defaultRule}).read();
    }
  } catch (error) {
    if (!(error instanceof LabelRefused)) throw error;
    return {elements: [], problems: [error.fault]};
  }
  return fragment;
};

interface Defaults {
  readonly port: number | null;
  readonly defaultRule: string | null;
}

/** Goes through the labels of one protocol. */
class ProtocolReader {
  constructor(
    private readonly container: Container,
    private readonly protocol: Protocol,
    private readonly section: Section,
    private readonly fragment: Fragment,
    private readonly defaults: Defaults,
  ) {}

  read(): void {
    const services = this.services();
    for (const [name, value] of this.routers(services)) this.router(name, value, services);
    for (const name of services) this.service(name);
    for (const [name, value] of this.named('middlewares')) this.add('middlewares', name, this.qualifyMiddleware(value));
    for (const [name, value] of this.named('serversTransports')) this.add('serversTransports', name, value);
  }

  /** Names of the services; routers without any get one named after the container's service. */
  private services(): string[] {
    const names = this.named('services').map(([name]) => name);
    return names.length === 0 && this.named('routers').length > 0 ? [this.container.service] : names;
  }

  /** An HTTP service that no router is written for gets one with the default rule. */
  private routers(services: readonly string[]): [string, Section][] {
    const given = this.named('routers');
    const implied = this.protocol === 'http' && this.defaults.defaultRule !== null && services.length === 1;
    return given.length === 0 && implied ? [[this.container.service, {}]] : given;
  }

  private router(name: string, value: Section, services: readonly string[]): void {
    const router = {...value};
    if (this.protocol !== 'udp' && !router['rule']) {
      if (this.protocol === 'tcp' || this.defaults.defaultRule === null) {
        return this.warn({kind: 'router-lacks-rule', protocol: this.protocol, router: name});
      }
      router['rule'] = this.defaults.defaultRule;
    }
    const service = router['service'] || (services.length === 1 ? services[0] : undefined);
    if (typeof service !== 'string') {
      return this.warn({kind: 'router-lacks-service', protocol: this.protocol, router: name, choices: [...services]});
    }
    router['service'] = this.qualified(service);
    if (Array.isArray(router['middlewares'])) router['middlewares'] = this.qualifiedList(router['middlewares']);
    this.add('routers', name, router);
  }

  private service(name: string): void {
    const given = this.sectionAt(this.sectionAt(this.section, 'services'), name);
    const balancer: Section = {...this.sectionAt(given, 'loadBalancer')};
    const [first] = Array.isArray(balancer['servers']) ? balancer['servers'] : [];
    const server = this.server(name, isSection(first) ? {...first} : {});
    if (!server) return;
    if (typeof balancer['serversTransport'] === 'string') {
      balancer['serversTransport'] = this.qualified(balancer['serversTransport']);
    }
    this.add('services', name, {loadBalancer: {...balancer, servers: [server]}});
  }

  private server(name: string, server: Section): Section | undefined {
    const {port: label, scheme, url, ...rest} = server;
    if (url) {
      const kind = this.urlProblem(server);
      if (kind) this.warn({kind, protocol: this.protocol, backend: name});
      return kind ? undefined : {...rest, url};
    }
    const port = !label ? (this.protocol === 'udp' ? null : this.defaults.port) : toPort(label);
    if (port === null) {
      this.warn({kind: 'backend-lacks-port', protocol: this.protocol, backend: name});
      return undefined;
    }
    const address = `${this.container.ip}:${port}`;
    return this.protocol === 'http' ? {...rest, url: `${scheme || 'http'}://${address}`} : {...rest, address};
  }

  private urlProblem({port, scheme, url}: Section): 'backend-url-and-port' | 'backend-url-of-others' | undefined {
    if (port || scheme) return 'backend-url-and-port';
    return leadsToForeignLoopback(String(url), this.container.ip) ? 'backend-url-of-others' : undefined;
  }

  /** Middlewares that name others: a chain its links, an error page its service. */
  private qualifyMiddleware(value: Section): Section {
    const {chain, errors} = value;
    const changed: Section = {...value};
    if (isSection(chain) && Array.isArray(chain['middlewares'])) {
      changed['chain'] = {...chain, middlewares: this.qualifiedList(chain['middlewares'])};
    }
    if (isSection(errors) && typeof errors['service'] === 'string') {
      changed['errors'] = {...errors, service: this.qualified(errors['service'])};
    }
    return changed;
  }

  private qualified(name: string): string {
    return qualify(name, this.container.networkId);
  }

  private qualifiedList(names: readonly Value[]): Value[] {
    return names.map((name) => this.qualified(String(name)));
  }

  private named(kind: Kind): [string, Section][] {
    return Object.entries(this.sectionAt(this.section, kind)).filter((entry): entry is [string, Section] =>
      isSection(entry[1]),
    );
  }

  private sectionAt(section: Section, name: string): Section {
    const value = Object.hasOwn(section, name) ? section[name] : undefined;
    return isSection(value) ? value : {};
  }

  private add(kind: Kind, name: string, value: Section): void {
    const {networkId, service} = this.container;
    this.fragment.elements.push({
      protocol: this.protocol,
      kind,
      name: this.qualified(name),
      value,
      networkId,
      service,
      auto: false,
    });
  }

  private warn(cause: RouteCause): void {
    this.fragment.problems.push(cause);
  }
}

const toPort = (value: Value): number | null => {
  const port = /^\d{1,5}$/.test(String(value)) ? Number(value) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
};
