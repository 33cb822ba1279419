import {RdcError} from '../../shared/errors.js';

/** Questions to the person at the terminal. Every one has a flag that replaces it. */
export interface Prompts {
  confirm(question: string): Promise<boolean>;
  text(question: string): Promise<string>;
  /** Nothing is echoed. */
  password(question: string): Promise<string>;
}

type Question = {type: 'confirm'; default: boolean} | {type: 'input'} | {type: 'password'};

/** inquirer on stderr. Ctrl-C at a question is CANCELLED. */
const ask = async (message: string, question: Question): Promise<unknown> => {
  const {default: inquirer} = await import('inquirer');
  const prompt = inquirer.createPromptModule({output: process.stderr});
  try {
    const {answer} = await prompt([{...question, name: 'answer', message}]);
    return answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new RdcError('CANCELLED', 'Stopped at a question; nothing was changed.');
    }
    throw error;
  }
};

export const processPrompts: Prompts = {
  confirm: async (question) => (await ask(question, {type: 'confirm', default: false})) === true,
  text: async (question) => String(await ask(question, {type: 'input'})),
  password: async (question) => String(await ask(question, {type: 'password'})),
};
