import {expect, test} from '@jest/globals';
import {ContextDocument} from '../../../../src/contract/document.js';
import {maskContext} from '../../../../src/domain/context/masked.js';

test('a printed context holds no secret, and everything else', () => {
  const context = ContextDocument.parse({
    name: 'lab',
    ssh: {privateKeyPath: '/keys/lab'},
    machines: {web: {ip: '198.51.100.7', user: 'ops', infra: {cfDnsToken: 'hunter2-token', baseDomain: 'example.com'}}},
    repositories: {
      wiki: {
        repositoryGuid: '11111111-2222-4333-8444-555555555555',
        credential: 'hunter2-credential',
        networkId: 2816,
      },
    },
    storages: {offsite: {provider: 's3', vaultContent: {secret_access_key: 'hunter2-key'}}},
  });
  const printed = JSON.stringify(maskContext(context));
  expect(printed).not.toContain('hunter2');
  expect(printed).toContain('"baseDomain":"example.com"');
  expect(printed).toContain('"secret_access_key":"***"');
  expect(JSON.stringify(context)).toContain('hunter2-credential');
});
