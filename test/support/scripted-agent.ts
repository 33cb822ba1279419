import type {Agent, CallOptions} from '../../src/contract/agent.js';
import {operations, type OperationName, type ReadParams, type Result} from '../../src/contract/index.js';

/** What the machine answers to each operation; one the script does not know is a failed test. */
export type Script = {
  [N in OperationName]?:
    Result<N> | Error | ((params: ReadParams<N>, options: CallOptions) => Result<N> | Promise<Result<N>>);
};
export interface Asked {
  operation: OperationName;
  params: Record<string, unknown>;
  dryRun: boolean;
}

/** Answers from a script and keeps what it was asked. Parameters and results obey the contract, as on a real machine. */
export const scriptedAgent = (script: Script): {agent: Agent; asked: Asked[]} => {
  const asked: Asked[] = [];
  const agent: Agent = async (name, params, options = {}) => {
    const {params: schema, result} = operations[name];
    const readParams = schema.parse(params);
    asked.push({operation: name, params: readParams, dryRun: options.dryRun ?? false});
    const answer: unknown = script[name];
    if (answer === undefined) throw new Error(`The script has no answer to ${name}.`);
    if (answer instanceof Error) throw answer;
    const value = typeof answer === 'function' ? await answer(readParams, options) : answer;
    return result.parse(value) as Result<typeof name>;
  };
  return {agent, asked};
};
