import {expect, test} from '@jest/globals';
import {isEnough, proxyUrl} from '../../../../src/lab/containers/go.js';

test.each([
  ['go1.25.5', true],
  ['go1.26.8', true],
  ['go2.0', true],
  ['go1.24.4', false],
  ['go1.19.8', false],
  ['devel', false],
])('%s is new enough: %s', (version, enough) => expect(isEnough(version)).toBe(enough));

test.each([
  ['', 'https://proxy.golang.org'],
  ['direct', 'https://proxy.golang.org'],
  ['https://goproxy.example,direct', 'https://goproxy.example'],
  ['off|http://10.0.0.1:8080', 'http://10.0.0.1:8080'],
])('of GOPROXY %j the proxy is %s', (goproxy, url) => expect(proxyUrl(goproxy)).toBe(url));
