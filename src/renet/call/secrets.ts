import type * as z from 'zod';
import {maskSecrets} from '../../shared/secret.js';

interface Definition {
  innerType?: z.ZodType;
  element?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  options?: z.ZodType[];
}
const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** Whether a schema is marked `secret` in the contract. */
export const isSecret = (schema: z.ZodType): boolean => {
  const inner = definitionOf(schema).innerType;
  return schema.meta()?.secret === true || (inner !== undefined && isSecret(inner));
};

/** All texts of a value that the contract marks as secret, wherever they are nested. */
export const secretsOf = (schema: z.ZodType, value: unknown): string[] => {
  if (value === undefined || value === null) return [];
  if (isSecret(schema)) return typeof value === 'string' ? [value] : [];
  const {innerType, element, shape, options} = definitionOf(schema);
  if (innerType) return secretsOf(innerType, value);
  if (element && Array.isArray(value)) return value.flatMap((item) => secretsOf(element, item));
  if (options) return options.flatMap((option) => secretsOf(option, value));
  if (!shape || typeof value !== 'object') return [];
  const fields = value as Record<string, unknown>;
  return Object.entries(shape).flatMap(([key, field]) => secretsOf(field, fields[key]));
};

/** Blanks secrets in every text of a value, so that no frame can carry one, however it came there. */
export const maskDeep = <T>(value: T, secrets: readonly string[]): T => {
  if (secrets.length === 0) return value;
  if (typeof value === 'string') return maskSecrets(value, secrets) as T;
  if (Array.isArray(value)) return value.map((item) => maskDeep(item as unknown, secrets)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskDeep(item as unknown, secrets)])) as T;
};
