import {randomUUID} from 'node:crypto';
import {Args, Flags} from '@oclif/core';
import {RepositoryCommand, type DryRun} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {forkedView} from '../../cli/views/repository-volume.js';
import {read} from '../../contract/read.js';
import {RepositoryName, type Guid} from '../../contract/types.js';
import {forkRepository} from '../../domain/repository/fork.js';

export default class RepoFork extends RepositoryCommand {
  static override summary = 'Copy a repository in constant time, also while it runs.';
  static override description =
    'The fork has the data of this moment, the same credential, and a network id of its own, so that both run side by ' +
    'side. It takes space only for what changes. Killed or cut off at any point, the same command goes on.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --tag shop-staging --machine server-1',
    '<%= config.bin %> repo up shop-staging --mount --machine server-1',
  ];
  static override args = {parent: Args.string({description: 'repository to copy', required: true})};
  static override flags = {
    machine: machineFlag,
    tag: Flags.string({required: true, env: 'RDC_TAG', helpValue: '<name>', summary: 'name of the fork'}),
    'dry-run': dryRunFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoFork);
    const name = read(RepositoryName, flags.tag, 'repository name');
    const {
      name: parent,
      contextName: context,
      entry,
      access,
    } = await this.repository({
      name: args.parent,
      machine: flags.machine,
    });
    const {name: machine, definition, call} = access;
    const world = {registry: await this.store(), call};
    const ask = {context, machine, datastore: definition.datastore, parent: {name: parent, entry}, name};
    const dryRun = flags['dry-run'];
    const forked = await this.progress(`Forking ${parent}`, (onEvent) =>
      forkRepository(world, ask, randomUUID() as Guid, {onEvent, dryRun}),
    );
    if (dryRun) {
      this.note('This was a dry run; nothing was changed.');
      return {dryRun: true, repository: name, machine, guid: forked.entry.repositoryGuid} satisfies DryRun;
    }
    this.print(forkedView({name, machine}, parent, forked));
    this.note(`Next: rdc repo up ${name} --mount --machine ${machine}`);
    return {name, machine, parent, ...forked.result};
  }
}
