import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as z from 'zod';
import {ROOT} from './root.mjs';

const ANSWERS = [
  {file: 'health.json', schema: 'RouterHealth', title: "GET /health of rdc's route server"},
  {file: 'routes.json', schema: 'RouterRoutes', title: "GET /routes.json of rdc's route server"},
  {file: 'ports.json', schema: 'RouterPorts', title: "GET /ports of rdc's route server"},
];

/**
 * JSON schemas of what the route server answers, from the contract. The same for the same sources, because they are
 * committed and a test compares them.
 *
 * @public a test loads it by its path
 * @param contract  the module src/contract/operations/proxy.ts, built or not
 * @returns {{file: string, text: string}[]} files of docs/schemas
 */
export const schemaTexts = (contract) =>
  ANSWERS.map(({file, schema, title}) => {
    const {$schema, ...rest} = z.toJSONSchema(contract[schema], {io: 'output', override: withoutLimitsOfNumbers});
    return {file, text: `${JSON.stringify({$schema, title, ...rest}, null, 2)}\n`};
  });

/** That JavaScript counts no further says nothing about the answers. */
const withoutLimitsOfNumbers = ({jsonSchema}) => {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

export const writeSchemas = async () => {
  const directory = join(ROOT, 'docs', 'schemas');
  mkdirSync(directory, {recursive: true});
  const contract = await import(join(ROOT, 'dist', 'contract', 'operations', 'proxy.js'));
  for (const {file, text} of schemaTexts(contract)) writeFileSync(join(directory, file), text);
};
