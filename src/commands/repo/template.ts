import {Args, Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {templateView} from '../../cli/views/repository.js';

export default class RepoTemplate extends RepositoryCommand {
  static override summary = 'Write the files of a template into a mounted repository.';
  static override description =
    'A template is a directory, a .tar.gz of one, or a JSON document {"version":"1","compose":"…","rediaccfile":"…"}.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --file ./shop-template.json --machine server-1',
    '<%= config.bin %> <%= command.id %> shop --file ./examples/hello --machine server-1',
  ];
  static override args = {name: Args.string({description: 'repository to write into', required: true})};
  static override flags = {
    machine: machineFlag,
    file: Flags.string({
      required: true,
      env: 'RDC_FILE',
      helpValue: '<path>',
      summary: 'the template: a JSON document, a .tar.gz or a directory',
    }),
    overwrite: Flags.boolean({env: 'RDC_OVERWRITE', summary: 'replace files that are there and differ'}),
    'dry-run': dryRunFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoTemplate);
    const {readTemplate} = await import('../../cli/io/template-file.js');
    const files = await readTemplate(flags.file);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const params = {...repository.target, files, overwrite: flags.overwrite};
    const options = {dryRun: flags['dry-run']};
    const result = await this.work(`Writing ${flags.file}`, repository, 'repository-template', params, options);
    if (flags['dry-run']) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(templateView(where, result));
    this.note(`Next: rdc repo up ${where.name} --machine ${where.machine}`);
    return {...where, ...result};
  }
}
