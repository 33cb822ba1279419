import {expect, test} from '@jest/globals';
import {leadsToForeignLoopback} from '../../../../../src/renet/routes/table/foreign-address.js';

const OWN = '127.0.11.2';

test.each([
  `http://${OWN}:8080`,
  `h2c://${OWN}:8080`,
  'https://198.51.100.7',
  'http://backend.example.com/path',
  'http://[2001:db8::1]:80',
])('%s may be a backend', (url) => {
  expect(leadsToForeignLoopback(url, OWN)).toBe(false);
});

test.each([
  'http://127.0.0.1:7111',
  'http://127.0.11.66:5432',
  'http://127.1:7111',
  'http://2130706433:7111',
  'http://0x7f.0.0.1',
  'http://0.0.0.0:7111',
  'http://localhost:7111',
  'http://LOCALHOST.:7111',
  'http://x.localhost',
  'http://[::1]:7111',
  'http://[::]:7111',
  'http://[::ffff:127.0.0.1]:7111',
  'h2c://127.0.0.1:7111',
  'unix:///run/docker.sock',
  'nonsense',
])('%s is refused', (url) => {
  expect(leadsToForeignLoopback(url, OWN)).toBe(true);
});
