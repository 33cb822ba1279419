import type {Row} from '../../domain/repository/many-repositories.js';
import type {Table} from '../io/output.js';

/** The table of commands that do something to all repositories. */
export const manyTable = (machine: string, rows: readonly Row[]): Table => ({
  columns: [
    {key: 'name', header: 'NAME'},
    {key: 'result', header: 'RESULT'},
    {key: 'message', header: 'REMARK'},
  ],
  rows: rows.map((row) => ({...row})),
  empty: `There is nothing to be done on ${machine}.`,
});
