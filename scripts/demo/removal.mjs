/**
 * The commands that remove what the demo has made. Images stay while another local server, which may have been made from them, is there: it
 * is not the demo's to remove.
 *
 * @param {string} name  the demo's server
 * @param {readonly string[]} servers  names of all local servers
 * @returns {string[][]} words for rdc, one list a command
 */
export const removalOf = (name, servers) => {
  if (servers.every((server) => server === name)) return [['ops', 'down', '--purge', '--yes']];
  return servers.includes(name) ? [['ops', 'down', name, '--delete', '--yes']] : [];
};
