import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {localExec} from '../../../../src/exec/local.js';
import {diffOf, fingerprint} from '../../../../src/renet/proxy/changes.js';

test('a diff shows that the token changed and never what it is', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-diff-'));
  try {
    const before = 'BASE_DOMAIN=a.com\nCF_DNS_API_TOKEN=old-token\n';
    await writeFile(join(directory, 'config.env'), before);
    const after = 'BASE_DOMAIN=b.com\nCF_DNS_API_TOKEN=new-token\n';
    expect(await diffOf(localExec, directory, {path: 'config.env', before, after})).toBe(
      '--- config.env (now)\n+++ config.env (new)\n@@ -1,2 +1,2 @@\n' +
        '-BASE_DOMAIN=a.com\n-CF_DNS_API_TOKEN=***\n+BASE_DOMAIN=b.com\n+CF_DNS_API_TOKEN=***\n',
    );
    const fresh = await diffOf(localExec, directory, {path: 'new.yml', before: null, after: 'a: 1\n'});
    expect(fresh).toBe('--- new.yml (now)\n+++ new.yml (new)\n@@ -0,0 +1 @@\n+a: 1\n');
  } finally {
    await rm(directory, {recursive: true});
  }
});

test('a fingerprint tells where one text ends and the next begins', () => {
  expect(fingerprint('ab', 'c')).not.toBe(fingerprint('a', 'bc'));
  expect(fingerprint('ab', 'c')).toBe(fingerprint('ab', 'c'));
});
