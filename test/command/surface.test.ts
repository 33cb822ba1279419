import {readdir, readFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Command} from '@oclif/core';
import {describe, expect, test} from '@jest/globals';

const COMMANDS = fileURLToPath(new URL('../../src/commands', import.meta.url));
const files = (await readdir(COMMANDS, {recursive: true})).filter((file) => file.endsWith('.ts')).sort();
const commands: {id: string; path: string; Class: Command.Class}[] = [];
// One after the other: jest's loader links modules that share a dependency only when they do not race.
for (const file of files) {
  const path = join(COMMANDS, file);
  const {default: Class} = (await import(path)) as {default: Command.Class};
  commands.push({id: relative(COMMANDS, path).replace(/\.ts$/, '').split(/[/\\]/).join(' '), path, Class});
}

/** Every way to ask people something, and the flags one of which has to replace it. */
const QUESTIONS: [RegExp, string[]][] = [
  [/this\.confirm\(/, ['yes']],
  [/askForTrust\(|scanMachine\(|testConnection\(/, ['accept-host-key', 'host-key-fingerprint']],
];

test('there are commands', () => expect(commands.length).toBeGreaterThan(15));

describe.each(commands)('$id', ({id, path, Class}) => {
  const flags = {...Class.baseFlags, ...Class.flags};

  test('has a summary that is a sentence', () => {
    expect(Class.summary).toMatch(/^[A-Z].*\.$/);
  });

  test('has an example, with long flags', () => {
    const examples = (Class.examples ?? []).map((example) => (typeof example === 'string' ? example : example.command));
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(example).not.toMatch(/ -[a-zA-Z]\b/);
  });

  test('speaks JSON', () => {
    expect(Class.enableJsonFlag).toBe(true);
  });

  test('has an environment twin for every flag', () => {
    for (const [name, flag] of Object.entries(flags)) {
      expect([name, flag.env]).toEqual([name, `RDC_${name.toUpperCase().replaceAll('-', '_')}`]);
    }
  });

  test('describes every flag and argument', () => {
    for (const [name, flag] of Object.entries(flags))
      expect([name, flag.summary ?? flag.description]).toEqual([name, expect.any(String)]);
    for (const [name, arg] of Object.entries(Class.args))
      expect([name, arg.description]).toEqual([name, expect.any(String)]);
  });

  test('has a flag for every question it asks', async () => {
    const source = await readFile(path, 'utf8');
    for (const [question, replacing] of QUESTIONS) {
      if (question.test(source)) expect(Object.keys(flags)).toEqual(expect.arrayContaining(replacing));
    }
  });

  test('is found below a topic that has a description', async () => {
    const pjson = JSON.parse(await readFile(join(dirname(COMMANDS), '..', 'package.json'), 'utf8'));
    const topics = id.split(' ').slice(0, -1);
    expect(topics).not.toEqual([]);
    const ids = topics.map((_, index) => topics.slice(0, index + 1).join(':'));
    for (const topic of ids) expect(pjson.oclif.topics).toHaveProperty([topic, 'description']);
  });
});

test('each way to ask something is that of some command', async () => {
  const sources = await Promise.all(commands.map(({path}) => readFile(path, 'utf8')));
  for (const [question] of QUESTIONS) expect(sources.filter((source) => question.test(source))).not.toEqual([]);
});
