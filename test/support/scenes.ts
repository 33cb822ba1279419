/** Keys of test hosts, made with `ssh-keygen -t ed25519`; the fingerprints are what `ssh-keygen -lf` printed. */
export const hostKey = {
  line: '198.51.100.7 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8rmshKYFtFfJNIHVcpfhbnpzlB2IHFkN930CReLAdT',
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:va/jtFmbcoKkQMSxxMwnIy2neFz6ppDbUSf7CWkiVxE',
};
export const otherHostKey = {
  line: '198.51.100.7 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaqomBMr03DLTAjDrqSi7i7p6z11YnIIJi/At3wQ6zG',
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:GbmxNJFI7J6cpy14gmDgn2nlq3FILI3FZNShyVbZFwI',
};

const WIKI_GUID = '11111111-2222-4333-8444-555555555555';

/** One context `lab` with the machine `server-1`, which has the repository `wiki`. */
export const labDocument = () => ({
  activeContext: 'lab',
  nextNetworkId: 2880,
  contexts: {
    lab: {
      name: 'lab',
      ssh: {privateKeyPath: '/keys/lab'},
      machines: {'server-1': {ip: '198.51.100.7', user: 'ops', knownHosts: hostKey.line}},
      repositories: {
        wiki: {repositoryGuid: WIKI_GUID, credential: 'tops3cret-credential', networkId: 2816, machine: 'server-1'},
      },
    },
  },
});
