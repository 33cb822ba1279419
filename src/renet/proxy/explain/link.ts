import {entryPointOf, type Link} from '../../../contract/operations/proxy-explain.js';

type Name = Link['link'];

export const ok = (link: Name, seen: string): Link => ({link, state: 'ok', seen, hints: []});
export const broken = (link: Name, seen: string, ...hints: string[]): Link => ({link, state: 'broken', seen, hints});
export const unknown = (link: Name, seen: string, ...hints: string[]): Link => ({link, state: 'unknown', seen, hints});

/** What is asked about: a host, or an entrypoint for TCP or UDP. */
export type Subject =
  | {readonly is: 'host'; readonly host: string}
  | {readonly is: 'port'; readonly entryPoint: string; readonly protocol: 'tcp' | 'udp'; readonly port: number};

export const subjectOf = (text: string): Subject => {
  const meant = entryPointOf(text);
  return meant === null ? {is: 'host', host: text} : {is: 'port', entryPoint: text, ...meant};
};

export const textOf = (subject: Subject): string => (subject.is === 'host' ? subject.host : subject.entryPoint);

/** Starts, and makes anew, the containers of a repository. */
export const up = (repository: string): string => `rdc repo up ${repository} --machine <machine>`;

/** Entrypoints of browsers, as labels name them. */
export const WEB = ['websecure', 'websecure-v6', 'web', 'web-v6'];

/** Where something waits, as people write it. */
export const at = (ip: string, port: number): string => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
