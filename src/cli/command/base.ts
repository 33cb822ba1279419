import {Command, type Interfaces} from '@oclif/core';
import type {ContextDocument, Document} from '../../contract/document.js';
import type {EventFrame} from '../../contract/frames.js';
import type {ContextName} from '../../contract/types.js';
import {chooseContext} from '../../domain/context/contexts.js';
import {chooseMachine, type MachineTarget} from '../../domain/machine/machines.js';
import {EXIT_STATUS} from '../../shared/codes.js';
import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import type {Store} from '../../store/store.js';
import {globalFlags} from '../flags/common.js';
import {paintError} from '../io/colour.js';
import {renderCsv, renderTable, tableOf, wantedFormat, type OutputFormat, type Table} from '../io/output.js';
import {realPorts, type Ports} from '../io/ports.js';
import {plainReporter, quietReporter, screenReporter, type Reporter} from '../io/progress.js';
import {readSecretFile, readSecretStdin} from '../io/secrets.js';
import {errorText, fromOclif, toEnvelopeError, type Envelope} from './envelope.js';
import {watchInterrupt, type Interrupt} from './interrupt.js';
import {addressOf, callWith, connectOptions, type MachineAccess, type RemoteSettings} from './machine-access.js';
import {leaveStdin} from './words.js';

export interface ActiveContext {
  name: ContextName;
  context: ContextDocument;
}

type Globals = RemoteSettings & {
  context?: string;
  yes?: boolean;
  quiet?: boolean;
  debug?: boolean;
  'dry-run'?: boolean;
};

/**
 * What every command shares. A command parses, calls the domain and prints a view; `run()` returns
 * what programs get as `data`. Everything that needs ssh, a prompt or a file loads on first use.
 */
export abstract class RdcCommand<T = unknown> extends Command {
  static override enableJsonFlag = true;
  static override baseFlags: Interfaces.FlagInput = globalFlags;

  /** Replaced by tests; see `Ports`. */
  ports: Ports = realPorts;
  /** Not `performance`: Node loads that when it is first asked for. */
  readonly #begun = process.hrtime.bigint();
  readonly #warnings: string[] = [];
  readonly #opened: MachineAccess[] = [];
  #globals: Globals = {};
  #interrupt: Interrupt | undefined;
  #store: Promise<Store> | undefined;
  #printedCsv = false;
  #failed = false;
  #dryRunNoted = false;
  #status = 0;
  #onEvent: ((event: EventFrame) => void) | undefined;

  abstract override run(): Promise<T>;

  // --- data -----------------------------------------------------------------------------------

  protected store(): Promise<Store> {
    return (this.#store ??= this.ports.openStore());
  }

  /** `--context`, `RDC_CONTEXT`, else the active one. @throws RdcError CONTEXT_NOT_FOUND */
  protected async activeContext(): Promise<ActiveContext> {
    return chooseContext(await (await this.store()).read(), this.#globals.context);
  }

  /** Changes the document under the store's lock; see `Store.update`. A dry run changes a copy. */
  protected async updateDocument<R>(change: (document: Document) => R, dryRun = false): Promise<R> {
    const store = await this.store();
    if (!dryRun) return store.update(change);
    if (!this.#dryRunNoted) this.note('Dry run: nothing is changed.');
    this.#dryRunNoted = true;
    return change(await store.read());
  }

  /** Changes the chosen context; see `updateDocument`. */
  protected updateContext<R>(change: (context: ContextDocument, document: Document) => R, dryRun = false): Promise<R> {
    return this.updateDocument((document) => {
      return change(chooseContext(document, this.#globals.context).context, document);
    }, dryRun);
  }

  /** Which machine is meant, without connecting: flag, `RDC_MACHINE`, else the context's default. */
  protected async target(flag?: string): Promise<MachineTarget & {contextName: ContextName; context: ContextDocument}> {
    const {name, context} = await this.activeContext();
    return {...chooseMachine(context, flag), contextName: name, context};
  }

  /** The machine, connected; closed when the command ends. @throws RdcError SSH_*, HOST_KEY_* */
  protected async machine(flag?: string): Promise<MachineAccess> {
    const target = await this.target(flag);
    const known = this.#opened.find(({name}) => name === target.name);
    return known ?? this.progress(`Connecting to ${target.name}`, () => this.connect(target));
  }

  /** The same for a machine that is one of several: without progress of its own. */
  protected async connect({
    name,
    definition,
    context,
  }: MachineTarget & {context: ContextDocument}): Promise<MachineAccess> {
    const machine = await this.ports.openMachine(addressOf(name, definition, context), this.connection());
    const access = {name, definition, machine, call: callWith(machine.call, this.#globals, this.signal)};
    this.#opened.push(access);
    return access;
  }

  /** Settings of a connection that this command opens by itself. */
  protected connection(): ReturnType<typeof connectOptions> {
    return connectOptions(this.ports, this.#globals, {
      signal: this.signal,
      onEvent: (event) => this.#onEvent?.(event),
      ...(this.#globals.debug && {debug: (line) => this.ports.terminal.err(`debug: ${line}\n`)}),
    });
  }

  /** Aborted by the first Ctrl-C; taking it makes Ctrl-C clean, so take it only where somebody listens. */
  protected get signal(): AbortSignal {
    this.#interrupt ??= watchInterrupt((text) => this.ports.terminal.err(text));
    return this.#interrupt.signal;
  }

  // --- people ---------------------------------------------------------------------------------

  /** Shows on stderr that something runs, with the agent's events below it. */
  protected async progress<R>(title: string, task: (onEvent: (event: EventFrame) => void) => Promise<R>): Promise<R> {
    const outer = this.#onEvent;
    try {
      return await this.reporter().run(title, (show) => {
        this.#onEvent = (event) => {
          if (event.type === 'warning') this.#warnings.push(event.message);
          show(event);
        };
        return task(this.#onEvent);
      });
    } finally {
      this.#onEvent = outer;
    }
  }

  /**
   * Lets people think twice. `--yes` passes; `typed` must be typed back for what cannot be undone.
   *
   * @throws RdcError DECLINED, also when nobody is there to ask
   */
  protected async confirm(question: string, typed?: string): Promise<void> {
    if (this.#globals.yes) return;
    const {terminal, prompts} = this.ports;
    if (!terminal.interactive) {
      throw new RdcError('DECLINED', `${question} Nobody is there to answer, so nothing was changed.`, {
        hint: 'Add --yes if you mean it.',
      });
    }
    const agreed = typed
      ? (await prompts.text(`${question} Type "${typed}" to go on:`)).trim() === typed
      : await prompts.confirm(question);
    if (!agreed) throw new RdcError('DECLINED', 'You declined; nothing was changed.');
  }

  /**
   * A secret from stdin, a file or a hidden prompt, in this order. `flag` is the name without `--`
   * of the flag that replaces the prompt, for the error when nobody is there to type.
   */
  protected async secret(question: string, from: {stdin?: boolean; file?: string; flag: string}): Promise<Secret> {
    if (from.stdin) return readSecretStdin(from.flag);
    if (from.file) return readSecretFile(from.file, from.flag);
    const {terminal, prompts} = this.ports;
    if (terminal.interactive) return new Secret(await prompts.password(question));
    throw new RdcError('USAGE', `${question} Nobody is there to type it.`, {hint: `Give --${from.flag}.`});
  }

  /** The result for people, and csv for programs; json and yaml print what `run()` returns. */
  protected print(view: string | Table): void {
    if (this.format === 'table') this.ports.terminal.out(`${typeof view === 'string' ? view : renderTable(view)}\n`);
    if (this.format !== 'csv' || typeof view === 'string') return;
    this.#printedCsv = true;
    this.ports.terminal.out(`${renderCsv(view)}\r\n`);
  }

  /** Something people should know that is no failure: stderr, and `warnings` of the envelope. */
  protected warning(message: string): void {
    this.#warnings.push(message);
    if (!this.structured) this.ports.terminal.err(`Warning: ${message}\n`);
  }

  /** The next command or a remark: stderr, not with `--quiet`, not for programs. */
  protected note(message: string): void {
    if (!this.#globals.quiet && this.format === 'table') this.ports.terminal.err(`${message}\n`);
  }

  /** The exit status of a result that is no error, such as "unhealthy". */
  protected exitStatus(status: number): void {
    this.#status = status;
    this.ports.terminal.exitStatus(status);
  }

  protected get format(): OutputFormat {
    return wantedFormat(this.argv, process.env);
  }

  private get structured(): boolean {
    return this.format === 'json' || this.format === 'yaml';
  }

  private reporter(): Reporter {
    const {terminal} = this.ports;
    if (this.#globals.quiet) return quietReporter(terminal);
    // A plan is there to be read, so it is not repainted.
    return terminal.animated && !this.#globals['dry-run'] ? screenReporter() : plainReporter(terminal);
  }

  // --- oclif ----------------------------------------------------------------------------------

  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options && leaveStdin(options), argv);
    this.#globals = parsed.flags as Globals;
    return parsed;
  }

  override jsonEnabled(): boolean {
    return this.format === 'json';
  }

  protected override async _run<R>(): Promise<R> {
    const result = await super._run<R>();
    if (this.#failed) return result;
    if (this.format === 'yaml') await this.logYaml(this.toSuccessJson(result));
    if (this.format === 'csv' && !this.#printedCsv) this.print(tableOf(result));
    return result;
  }

  protected override toSuccessJson(data: unknown): Envelope {
    return this.envelope({success: this.#status === 0, data, errors: null});
  }

  protected override toErrorJson(error: unknown): Envelope {
    return this.envelope({success: false, data: null, errors: [toEnvelopeError(error)]});
  }

  protected override logJson(json: unknown): void {
    this.ports.terminal.out(`${JSON.stringify(json, null, 2)}\n`);
  }

  /** Errors become text and an exit status here and nowhere else. */
  protected override async catch(thrown: Error): Promise<void> {
    if ('code' in thrown && thrown.code === 'EEXIT') throw thrown;
    this.#failed = true;
    const error = fromOclif(thrown, this.words);
    this.exitStatus(error instanceof RdcError ? error.exitStatus : EXIT_STATUS.INTERNAL);
    if (this.format === 'json') return this.logJson(this.toErrorJson(error));
    if (this.format === 'yaml') return this.logYaml(this.toErrorJson(error));
    const {terminal} = this.ports;
    const text = errorText(error);
    terminal.err(`${terminal.animated ? await paintError(text) : text}\n`);
  }

  protected override async finally(): Promise<void> {
    await Promise.allSettled(this.#opened.map(({machine}) => machine.close()));
    this.#interrupt?.stop();
  }

  private async logYaml(value: unknown): Promise<void> {
    const {stringify} = await import('yaml');
    // Through JSON first: what masks itself there must mask itself here.
    this.ports.terminal.out(stringify(JSON.parse(JSON.stringify(value))));
  }

  private get words(): string {
    return (this.id ?? '').replaceAll(':', ' ');
  }

  private envelope(part: Pick<Envelope, 'success' | 'data' | 'errors'>): Envelope {
    const duration_ms = Math.round(Number(process.hrtime.bigint() - this.#begun) / 1e6);
    const {success, data, errors} = part;
    return {success, command: this.words, data, errors, warnings: this.#warnings, metrics: {duration_ms}};
  }
}
