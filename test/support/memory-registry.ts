import {Document} from '../../src/contract/document.js';
import type {Registry} from '../../src/domain/repository/repositories.js';

/** A store of one document in memory, checked like the real one; a change that throws leaves it as it was. */
export const memoryRegistry = (content: object): {registry: Registry; document: () => Document} => {
  let document = Document.parse(content);
  const registry: Registry = {
    read: async () => structuredClone(document),
    update: async (change) => {
      const copy = structuredClone(document);
      const result = change(copy);
      document = Document.parse(copy);
      return result;
    },
  };
  return {registry, document: () => document};
};
