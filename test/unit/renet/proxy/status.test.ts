import {expect, test} from '@jest/globals';
import {parseTraefik} from '../../../../src/renet/proxy/status.js';

test('the version is what the image says of itself, else its tag', () => {
  const container = {State: 'running', Image: 'registry.example.com:5000/traefik:v3.7', Labels: {}};
  expect(parseTraefik([container])).toEqual({state: 'running', version: 'v3.7'});
  const labelled = {...container, Labels: {'org.opencontainers.image.version': 'v3.7.1'}};
  expect(parseTraefik([labelled])).toEqual({state: 'running', version: 'v3.7.1'});
  expect(parseTraefik([{...container, Image: 'sha256:0123'}])).toEqual({state: 'running', version: null});
});

test('without a container there is no Traefik', () => {
  expect(parseTraefik([])).toEqual({state: 'absent', version: null});
});
