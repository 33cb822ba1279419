import {Args, Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {machineFlag} from '../../cli/flags/common.js';
import {validationView} from '../../cli/views/repository-volume.js';
import {validationFailure} from '../../domain/repository/validation.js';

export default class RepoValidate extends RepositoryCommand {
  static override summary = 'Check a repository: encryption, file system, configuration.';
  static override description =
    'Nothing is changed. A closed repository is checked in full, in a copy that is thrown away; of a mounted one the ' +
    'file system tells only the errors it has met. The exit status is 18 when a check failed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --machine server-1',
    '<%= config.bin %> <%= command.id %> shop --deep --machine server-1',
  ];
  static override args = {name: Args.string({description: 'repository to check', required: true})};
  static override flags = {
    machine: machineFlag,
    deep: Flags.boolean({
      env: 'RDC_DEEP',
      default: false,
      summary: 'also read the whole image, so that the datastore verifies every block',
    }),
  };

  async run() {
    const {args, flags} = await this.parse(RepoValidate);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const {networkId, credential: password} = repository.entry;
    const params = {...repository.target, networkId, password, deep: flags.deep};
    const result = await this.work(`Checking ${args.name}`, repository, 'repository-validate', params);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(validationView(where, result));
    const failure = validationFailure(where, result);
    if (failure) throw failure;
    return {...where, ...result};
  }
}
