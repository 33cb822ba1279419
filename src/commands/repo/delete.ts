import {Args, Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {deletedView} from '../../cli/views/repository.js';
import {forgetRepository} from '../../domain/repository/repositories.js';

export default class RepoDelete extends RepositoryCommand {
  static override summary = 'Destroy a repository with all its data.';
  static override description =
    'Stops its apps and destroys containers, volumes and image on the machine; then the context forgets its ' +
    'credential, unless the repository was created on another machine. Without the credential no copy or backup of ' +
    'it can be opened any more: keep it with --keep-credential when you have some.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --machine server-1',
    '<%= config.bin %> <%= command.id %> shop --machine server-1 --keep-credential --yes',
  ];
  static override args = {name: Args.string({description: 'repository to destroy', required: true})};
  static override flags = {
    machine: machineFlag,
    'keep-credential': Flags.boolean({
      env: 'RDC_KEEP_CREDENTIAL',
      summary: 'leave the repository registered, to open copies and backups of it',
    }),
    'dry-run': dryRunFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoDelete);
    const {'dry-run': dryRun, 'keep-credential': keep} = flags;
    const repository = await this.repository({name: args.name, machine: flags.machine, unfinished: true});
    const {name, contextName: context, entry, access} = repository;
    if (!dryRun) await this.confirm(`This destroys all data of "${name}" on ${access.name}, for ever.`, name);
    const params = {...repository.target, networkId: entry.networkId};
    const result = await this.work(`Deleting ${name}`, repository, 'repository-delete', params, {dryRun});
    if (dryRun) return this.dryRun(repository);
    const forgotten =
      !keep &&
      (await (
        await this.store()
      ).update((document) => forgetRepository(document, {context, name}, access.name, entry.repositoryGuid)));
    const where = {name, machine: access.name};
    this.print(deletedView(where, result, forgotten));
    return {...where, ...result, credentialForgotten: forgotten};
  }
}
