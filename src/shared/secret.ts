import {inspect} from 'node:util';

const MASK = '***';

/** A text that must not be printed. Only `reveal()` opens it, and only writers to stdin or to 0600 files call that. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** Replaces every occurrence of the given secrets in a text. Short secrets are left: they would blank ordinary words. */
export const maskSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.filter((secret) => secret.length >= 6).reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
