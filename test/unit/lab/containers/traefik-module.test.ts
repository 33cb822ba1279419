import {describe, expect, test} from '@jest/globals';
import {parseDownload, TRAEFIK_VERSION, wrapperModule} from '../../../../src/lab/containers/traefik-module.js';

const GO_MOD = `module github.com/traefik/traefik/v3

go 1.25.0

require github.com/gorilla/mux v1.8.1 // indirect

// Containous forks
replace (
	github.com/abbot/go-http-auth => github.com/containous/go-http-auth v0.4.1-0.20200324110947-a37a7636d23e
	github.com/gorilla/mux => github.com/containous/mux v0.0.0-20250523120546-41b6ec3aed59 // patched
)

replace github.com/mailgun/minheap => github.com/containous/minheap v0.0.0-20190809180810-6e71eb837595
`;

describe('wrapperModule', () => {
  test('requires Traefik and repeats its replace lines', () => {
    expect(wrapperModule(GO_MOD)).toBe(
      [
        'module rdc.lab/traefik',
        'go 1.25.0',
        `require github.com/traefik/traefik/v3 v${TRAEFIK_VERSION}`,
        'replace github.com/abbot/go-http-auth => github.com/containous/go-http-auth v0.4.1-0.20200324110947-a37a7636d23e',
        'replace github.com/gorilla/mux => github.com/containous/mux v0.0.0-20250523120546-41b6ec3aed59',
        'replace github.com/mailgun/minheap => github.com/containous/minheap v0.0.0-20190809180810-6e71eb837595',
        '',
      ].join('\n'),
    );
  });

  test('refuses a module that only the repository of Traefik itself can replace', () => {
    const local = `${GO_MOD}replace example.com/ext => ./pkg/ext\n`;
    expect(() => wrapperModule(local)).toThrow('example.com/ext => ./pkg/ext');
  });

  test('is loud when the Go version is missing', () => {
    expect(() => wrapperModule('module x\n')).toThrow(expect.objectContaining({code: 'UNEXPECTED_OUTPUT'}));
  });
});

test('the place of a go.mod is read from what Go says', () => {
  expect(parseDownload('{\n\t"Path": "x",\n\t"GoMod": "/root/go/cache/v3.6.12.mod",\n\t"Sum": "h1:x"\n}\n')).toBe(
    '/root/go/cache/v3.6.12.mod',
  );
  expect(() => parseDownload('{}')).toThrow(expect.objectContaining({code: 'UNEXPECTED_OUTPUT'}));
});
