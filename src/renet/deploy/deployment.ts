import type {Exec} from '../../exec/exec.js';
import type {Argv} from '../../shared/argv.js';
import type {ComposeCall} from '../compose/args.js';
import type {ReadyProject} from '../compose/prepare.js';
import type {ThisRepository} from '../compose/this-repository.js';
import type {Services} from '../services/services.js';
import type {ComposeProject} from '../system/compose.js';

/** A start of a project that may replace containers. */
export interface Deployment {
  readonly call: ComposeCall;
  readonly repository: ThisRepository;
  readonly found: ReadyProject;
  readonly exec: Exec;
  /** Compose on the prepared project. */
  readonly composeCall: (command: readonly string[]) => Argv;
  /** Runs that with our own terminal; its exit status. */
  readonly compose: (command: readonly string[]) => Promise<number>;
  /** Compose on a project in another file. */
  readonly composeOn: (at: {file: string; name: string}, command: readonly string[]) => Argv;
  /** The project as it is when services have other addresses. */
  readonly readElsewhere: (services: Services) => Promise<ComposeProject>;
}
