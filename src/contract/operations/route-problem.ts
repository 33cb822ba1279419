import * as z from 'zod';

const kind = <const K extends string, S extends z.core.$ZodLooseShape>(name: K, fields: S) =>
  z.strictObject({kind: z.literal(name), ...fields});

const Protocol = z.enum(['http', 'tcp', 'udp']);
const Transport = z.enum(['tcp', 'udp']);
const Label = {label: z.string()};
/** A router as its labels name it, without the network id. */
const Router = {protocol: Protocol, router: z.string()};
/** A service of Traefik's, likewise. */
const Backend = {protocol: Protocol, backend: z.string()};
const Owner = z.strictObject({service: z.string(), networkId: z.int()});

/** What is wrong with a label, so that none of its container's are used. */
export const LabelFault = z.discriminatedUnion('kind', [
  kind('labels-too-large', Label),
  kind('label-too-deep', Label),
  kind('label-wrong-root', Label),
  kind('label-unwritable-value', Label),
  kind('label-unwritable-name', Label),
  kind('label-long-part', Label),
  kind('label-empty-part', {...Label, part: z.string()}),
  kind('label-unknown-setting', {...Label, setting: z.string()}),
  kind('label-stands-alone', Label),
  kind('label-lacks-setting', Label),
  kind('label-lacks-index', {...Label, setting: z.string()}),
  kind('label-below-value', {...Label, setting: z.string()}),
  kind('label-below-list', {...Label, setting: z.string()}),
  kind('label-wrong-type', {...Label, value: z.string(), expected: z.enum(['bool', 'int', 'duration'])}),
]);
export type LabelFault = z.output<typeof LabelFault>;

/** What was claimed in vain, and who has it. */
export const LostClaim = z.discriminatedUnion('kind', [
  kind('name-taken', {
    protocol: Protocol,
    element: z.enum(['routers', 'services', 'middlewares', 'serversTransports']),
    name: z.string(),
    winner: Owner,
  }),
  kind('rule-taken', {...Router, rule: z.string(), entryPoint: z.string(), winner: Owner}),
  /** By a router for TCP in clear, which shares its entrypoint with no other repository. */
  kind('entrypoint-taken', {...Router, entryPoint: z.string(), winner: Owner}),
]);
export type LostClaim = z.output<typeof LostClaim>;

/** Why a container does not get something: what it is about, in the words of its labels. */
export const RouteCause = z.discriminatedUnion('kind', [
  LabelFault,
  LostClaim,
  kind('labels-unreadable', {error: z.string()}),
  kind('invalid-service-name', {}),
  kind('foreign-address', {address: z.string()}),
  kind('several-ports', {ports: z.array(z.int())}),
  kind('invalid-service-port', {value: z.string()}),
  kind('invalid-port', {protocol: Transport, value: z.string()}),
  kind('too-many-ports', {protocol: Transport, count: z.int()}),
  kind('no-free-port', {protocol: Transport, target: z.int()}),
  kind('router-lacks-rule', Router),
  kind('router-lacks-service', {...Router, choices: z.array(z.string())}),
  kind('router-lacks-entrypoint', Router),
  kind('router-left-out', Router),
  kind('router-takes-others', Router),
  kind('unknown-entrypoint', {...Router, entryPoint: z.string()}),
  kind('dynamic-entrypoint', {...Router, entryPoint: z.string()}),
  kind('unknown-resolver', {...Router, resolver: z.string()}),
  kind('backend-lacks-port', Backend),
  kind('backend-url-and-port', Backend),
  kind('backend-url-of-others', Backend),
]);
export type RouteCause = z.output<typeof RouteCause>;

/** Something that a container does not get, and why. */
export const RouteProblem = z.strictObject({
  /** In a sentence for people: programs read the cause. */
  problem: z.string(),
  networkId: z.int(),
  service: z.string(),
  /** Ids of the service's containers that have it, as short as `docker ps` shows them. */
  containers: z.array(z.string()),
  /** The label to be changed; null when it is none, or more than one. */
  label: z.string().nullable(),
  cause: RouteCause.optional(),
});
export type RouteProblem = z.output<typeof RouteProblem>;
