import {expect, test} from '@jest/globals';
import {chainText} from '../../../src/shared/chain.js';

const dns = {link: 'dns', state: 'unknown' as const, seen: 'Nobody asked.', hints: ['ask']};
const entrypoint = {link: 'entrypoint', state: 'ok' as const, seen: 'Traefik listens.', hints: ['not shown']};
const router = {link: 'router', state: 'broken' as const, seen: 'There is none.', hints: ['rdc repo up shop']};
const chain = {subject: 'a.example.com', links: [dns, entrypoint, router], warnings: ['odd label']};

test('shows every link, what helps below those that are not good, and the first broken one', () => {
  expect(chainText({...chain, verdict: 'broken'})).toBe(
    [
      'dns         unknown  Nobody asked.',
      '  → ask',
      'entrypoint  ok       Traefik listens.',
      'router      broken   There is none.',
      '  → rdc repo up shop',
      'Warning: odd label',
      'a.example.com is not reachable. The first broken link: router.',
    ].join('\n'),
  );
});

test('says when all is well, and when nobody can tell', () => {
  expect(chainText({...chain, links: [], warnings: [], verdict: 'reachable'})).toBe('a.example.com is reachable.');
  const links = [dns, {...router, state: 'unknown' as const}];
  expect(chainText({...chain, links, verdict: 'unknown'})).toMatch(/The first unknown link: router\.$/);
  expect(chainText({...chain, links: [dns, entrypoint], verdict: 'unknown'})).toMatch(/unknown link: dns\.$/);
});

test('says how ports are opened before anything else that helps', () => {
  const opens = [
    {protocol: 'udp' as const, port: 53},
    {protocol: 'tcp' as const, port: 53},
  ];
  expect(
    chainText({...chain, links: [{...router, opens}], verdict: 'broken'})
      .split('\n')
      .slice(1, 5),
  ).toEqual([
    '  → rdc context set-infra <machine> --tcp-ports 53',
    '  → rdc context set-infra <machine> --udp-ports 53',
    '  → rdc context push-infra <machine>',
    '  → rdc repo up shop',
  ]);
});
