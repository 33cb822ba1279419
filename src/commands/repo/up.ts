import {Args, Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {timeoutFlag} from '../../cli/flags/repository.js';
import {plannedView, startedView} from '../../cli/views/repository.js';
import {publicAddresses} from '../../domain/proxy/routes.js';
import {partlyUp} from '../../domain/repository/partial.js';

export default class RepoUp extends RepositoryCommand {
  static override summary = 'Start the apps of a repository: every prep(), then every up().';
  static override description =
    'Output of the Rediaccfiles is shown with their directory in front. A repository that runs already is brought up ' +
    'to date. When only apps of subdirectories fail, the rest stays up and the exit status is 3. --dry-run shows for each ' +
    'service whether it would be started, replaced with or without downtime, or left alone, and why.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --machine server-1 --mount',
    '<%= config.bin %> <%= command.id %> shop --machine server-1 --prep-only',
    '<%= config.bin %> <%= command.id %> shop --machine server-1 --dry-run',
  ];
  static override args = {name: Args.string({description: 'repository to start', required: true})};
  static override flags = {
    machine: machineFlag,
    mount: Flags.boolean({env: 'RDC_MOUNT', summary: 'unlock and mount it first when it is not mounted'}),
    'prep-only': Flags.boolean({env: 'RDC_PREP_ONLY', summary: 'run the prep() functions only'}),
    timeout: timeoutFlag,
    'dry-run': dryRunFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoUp);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const {networkId, credential: password} = repository.entry;
    // Left out, it would mean yes to the agent: `renet repository up` mounts by default.
    const mount = flags.mount ?? false;
    const {'prep-only': prepOnly, timeout: timeoutSeconds, 'dry-run': dryRun} = flags;
    // A machine without a domain has no proxy to ask.
    const routes = Boolean(repository.access.definition.infra?.baseDomain) && !prepOnly;
    const params = {...repository.target, networkId, mount, prepOnly, timeoutSeconds, routes, ...(mount && {password})};
    const result = await this.work(`Starting ${args.name}`, repository, 'repository-up', params, {dryRun});
    if (dryRun) {
      this.print(plannedView(repository.name, result, prepOnly));
      return {...this.dryRun(repository), ...(result.plan && {plan: result.plan})};
    }
    const addresses = publicAddresses(result.routes ?? [], networkId);
    const where = {name: repository.name, machine: repository.access.name};
    // An app is up also when its proxy is not.
    if (routes && result.routes === null) {
      const help = `rdc context push-infra ${where.machine}`;
      this.warning(`The routes are not known: The route server does not answer. Try: ${help}`);
    }
    this.print(startedView(where, result, addresses, prepOnly));
    if (result.failed.length > 0) throw partlyUp(where, result);
    this.note(`Next: rdc repo status ${where.name} --machine ${where.machine}`);
    return {...where, ...result, addresses};
  }
}
