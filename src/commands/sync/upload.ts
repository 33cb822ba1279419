import {RepositoryCommand} from '../../cli/command/repository.js';
import {syncFlags} from '../../cli/flags/sync.js';
import type {Uploader} from '../../cli/tasks/upload.js';
import {changesView, uploadedView} from '../../cli/views/sync.js';
import {readRemoteDirectory} from '../../domain/sync/upload.js';

export default class SyncUpload extends RepositoryCommand {
  static override summary = 'Send a directory of this workstation into a mounted repository.';
  static override description =
    'Uses rsync: only differences travel, and an upload that was cut off continues. What arrives belongs to the user ' +
    'the apps are started by. What the repository keeps for itself, such as .rediacc.json, is never touched.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --repository shop --local ./shop --machine server-1',
    '<%= config.bin %> <%= command.id %> --repository shop --local ./images --remote data/images --mirror --confirm',
  ];
  static override flags = syncFlags;

  async run() {
    const {flags} = await this.parse(SyncUpload);
    const {prepareUpload, openUploader} = await import('../../cli/tasks/upload.js');
    const remote = readRemoteDirectory(flags.remote);
    const ask = {
      local: await prepareUpload(flags.local),
      remote,
      mirror: flags.mirror ?? false,
      exclude: flags.exclude ?? [],
    };
    const repository = await this.repository({name: flags.repository, machine: flags.machine});
    const where = {name: repository.name, machine: repository.access.name};
    const status = await this.work(`Asking ${where.machine}`, repository, 'repository-status', repository.target);
    const uploader = await openUploader(repository, status, ask, this.signal);
    try {
      if (flags['dry-run']) {
        const changes = await uploader.preview();
        this.print(changesView(changes, true));
        return {...this.dryRun(repository), changes};
      }
      if (flags.confirm || flags.mirror) await this.agree(uploader, where.name, flags.confirm ?? false);
      const begun = performance.now();
      const sent = await this.progress(`Uploading to ${where.name}`, (onEvent) => uploader.send(onEvent));
      if (flags.verify) await this.progress('Comparing', () => uploader.verify());
      const result = {...sent, durationMs: Math.round(performance.now() - begun), verified: flags.verify ?? false};
      this.print(uploadedView(where.name, result));
      return {...where, remote, ...result};
    } finally {
      await uploader.close();
    }
  }

  /** `--confirm` always asks; `--mirror` by itself only when it would delete something. */
  private async agree(uploader: Uploader, name: string, always: boolean): Promise<void> {
    const changes = await this.progress('Comparing', () => uploader.preview());
    if (!always && !changes.some(({kind}) => kind === 'delete')) return;
    this.note(changesView(changes, false));
    await this.confirm(`Upload these changes to "${name}"?`);
  }
}
