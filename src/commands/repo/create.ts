import {randomBytes, randomUUID} from 'node:crypto';
import {Args, Flags} from '@oclif/core';
import {RepositoryCommand, type DryRun} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {CREDENTIAL_WARNING, createdView} from '../../cli/views/repository.js';
import {read} from '../../contract/read.js';
import {RepositoryName, type Guid} from '../../contract/types.js';
import {createRepository} from '../../domain/repository/create.js';
import {readRepositorySize} from '../../domain/repository/size.js';

const fresh = () => ({guid: randomUUID() as Guid, credential: randomBytes(32).toString('base64')});

export default class RepoCreate extends RepositoryCommand {
  static override summary = 'Create an encrypted repository.';
  static override description =
    'Killed or cut off at any point, the same command goes on where it stopped. The credential that opens the ' +
    'repository is made here and kept in the context; the server never stores it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --size 5G --machine server-1',
    'pass show shop | <%= config.bin %> <%= command.id %> shop --size 5G --machine server-1 --credential-stdin',
  ];
  static override args = {name: Args.string({description: 'name of the new repository', required: true})};
  static override flags = {
    machine: machineFlag,
    size: Flags.string({required: true, env: 'RDC_SIZE', helpValue: '<size>', summary: 'its size, such as 5G or 1T'}),
    'credential-stdin': Flags.boolean({
      env: 'RDC_CREDENTIAL_STDIN',
      summary: 'take the passphrase from the first line of stdin instead of making one',
    }),
    'show-credential': Flags.boolean({env: 'RDC_SHOW_CREDENTIAL', summary: 'print the credential'}),
    'dry-run': dryRunFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoCreate);
    const ask = {name: read(RepositoryName, args.name, 'repository name'), sizeBytes: readRepositorySize(flags.size)};
    const chosen = await this.chosenCredential(flags['credential-stdin']);
    const registry = await this.store();
    const {name: context} = await this.activeContext();
    const {name: machine, definition, call} = await this.machine(flags.machine);
    const creation = {...ask, context, machine, chosen, datastore: definition.datastore};
    const created = await this.progress(`Creating ${args.name}`, (onEvent) =>
      createRepository({registry, call}, creation, fresh(), {onEvent, dryRun: flags['dry-run']}),
    );
    const where = {name: ask.name, machine};
    if (flags['dry-run']) {
      this.note('This was a dry run; nothing was changed.');
      return {dryRun: true, repository: ask.name, machine, guid: created.entry.repositoryGuid} satisfies DryRun;
    }
    const showCredential = flags['show-credential'];
    this.print(createdView(where, created, {location: registry.location, showCredential}));
    this.warning(CREDENTIAL_WARNING);
    this.note(`Next: rdc repo mount ${ask.name} --machine ${machine}`);
    return {...where, ...created.result, ...(showCredential && {credential: created.entry.credential})};
  }

  private async chosenCredential(fromStdin: boolean): Promise<string | undefined> {
    if (!fromStdin) return undefined;
    return (await this.secret('Passphrase of the repository:', {stdin: true, flag: 'credential-stdin'})).reveal();
  }
}
