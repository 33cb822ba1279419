import {readFileSync} from 'node:fs';
import fc from 'fast-check';

/** Texts that have broken somebody's parser, shell, unit file, terminal or path check before. */
const NASTY: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '../..',
  '/../../etc/shadow',
  './/./',
  '/',
  '//',
  '~',
  '-',
  '--',
  '-rf',
  '--help',
  '-o ProxyCommand=id',
  '\0',
  'a\0b',
  '\n',
  '\r\n',
  'a\nb',
  '\t',
  '\u001b[2J',
  '\u009b31m',
  '\u007f',
  '\u202egnp.exe',
  '\u2066x\u2069',
  '\u2028',
  '\u2029',
  '\u00a0',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  '𝔘',
  'é',
  'e\u0301',
  'İ',
  'ſ',
  'K',
  '$(id)',
  '`id`',
  '${IFS}',
  '$HOME',
  '$$',
  '%n',
  '%s%s%s',
  '%%',
  "'",
  '"',
  "'\\''",
  '\\',
  '\\\n',
  ';id',
  '|id',
  '&&id',
  '#',
  '!',
  '! ',
  '- /',
  '+ *',
  '*',
  '?',
  '[!a]',
  '{a,b}',
  '<<EOF',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
  'NaN',
  'Infinity',
  '-0',
  '1e309',
  '0x10',
  '0b1',
  '9007199254740993',
  '999999999999999999999999',
  '-1',
  '1.5',
  '٣',
  '२',
  'true',
  'null',
  'undefined',
  '[object Object]',
  '&a [*a]',
  '*a',
  '<<: *a',
  '!!js/function',
  '? ',
  ': ',
  '- ',
  '---',
  '...',
  '@file',
  '::1',
  '0.0.0.0',
  '127.1',
  '[::ffff:127.0.0.1]',
  'a'.repeat(64),
  'a'.repeat(256),
  '/mnt/rediacc/mounts/00000000-0000-4000-8000-000000000000/x',
  '/run/rediacc/docker-2880.sock',
  '/proc/self/root',
];

/** Keys and words that matter to a prototype. */
const MAGIC = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'];

const piece = (): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom(...NASTY), fc.string({unit: 'binary', maxLength: 12}), fc.string({maxLength: 12}));

/** A text that somebody means ill with: one of those, several joined, or one of them thousands of times. */
export const nasty = (): fc.Arbitrary<string> =>
  fc.oneof(
    {weight: 4, arbitrary: piece()},
    {weight: 4, arbitrary: fc.array(piece(), {maxLength: 6}).map((pieces) => pieces.join(''))},
    {weight: 1, arbitrary: pumped()},
  );

/** What makes a regular expression, or a quadratic loop, take forever. */
const pumped = (): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.oneof(piece(), fc.constantFrom('a', '0', ' ', '.', '-', '/', '(', '[', '{', '\n', '\\\n', 'a.', '*a')),
      fc.integer({min: 100, max: 20_000}),
      piece(),
    )
    .map(([unit, times, end]) => unit.repeat(Math.min(times, Math.ceil(200_000 / Math.max(1, unit.length)))) + end);

/** Words from one alphabet, long and short: they reach what `nasty` is refused before. */
export const near = (alphabet: string, maxLength = 40): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...alphabet), {maxLength}).map((letters) => letters.join(''));

type Change = (text: string) => string;

const at = (text: string, where: number): number => Math.floor(where * (text.length + 1));

const change = (): fc.Arbitrary<Change> => {
  const place = fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true});
  return fc.oneof(
    // Something odd put in.
    fc.tuple(place, nasty()).map(
      ([where, odd]): Change =>
        (text) =>
          text.slice(0, at(text, where)) + odd + text.slice(at(text, where)),
    ),
    // A part left out, or said twice.
    fc.tuple(place, fc.integer({min: 1, max: 40}), fc.boolean()).map(([where, length, twice]): Change => (text) => {
      const from = at(text, where);
      const part = text.slice(from, from + length);
      return text.slice(0, from) + (twice ? part + part : '') + text.slice(from + length);
    }),
    // Cut short.
    place.map(
      (where): Change =>
        (text) =>
          text.slice(0, at(text, where)),
    ),
    // Another number, or another character.
    fc.tuple(place, piece()).map(([where, odd]): Change => (text) => {
      const numbers = [...text.matchAll(/\d+/g)];
      const chosen = numbers[Math.floor(where * numbers.length)];
      return chosen ? text.slice(0, chosen.index) + odd + text.slice(chosen.index + chosen[0].length) : text + odd;
    }),
    fc.tuple(place, fc.integer({min: 0, max: 0xffff})).map(([where, code]): Change => (text) => {
      const from = at(text, where);
      return text.slice(0, from) + String.fromCharCode(code) + text.slice(from + 1);
    }),
  );
};

/** A valid text with up to five changes, or something that was never one. */
export const mutated = (...valid: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    {weight: 1, arbitrary: nasty()},
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...valid), fc.array(change(), {minLength: 0, maxLength: 5}))
        .map(([text, changes]) => changes.reduce((changed, apply) => apply(changed), text)),
    },
  );

/** The same with bytes. */
export const mutatedBytes = (valid: Buffer): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.uint8Array({maxLength: 4096}).map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(
        fc.array(fc.tuple(fc.nat({max: Math.max(0, valid.length - 1)}), fc.nat({max: 255})), {maxLength: 12}),
        fc.option(fc.nat({max: valid.length}), {freq: 4}),
      )
      .map(([flips, length]) => {
        const bytes = Buffer.from(valid);
        for (const [where, value] of flips) bytes[where] = value;
        return length === null ? bytes : bytes.subarray(0, length);
      }),
  );

export const leaf = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    nasty(),
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}),
    fc.double(),
    fc.integer(),
  );

/** A JSON value of any form, with keys that touch prototypes. */
const anyJson = (): fc.Arbitrary<unknown> =>
  fc.letrec<{value: unknown}>((tie) => ({
    value: fc.oneof(
      {maxDepth: 4, depthSize: 'small'},
      leaf(),
      fc.array(tie('value'), {maxLength: 4}),
      fc
        .array(fc.tuple(fc.oneof(fc.constantFrom(...MAGIC), piece()), tie('value')), {maxLength: 4})
        .map((entries) => entries.reduce<object>((whole, [key, value]) => withKey(whole, key, value), {})),
    ),
  })).value;

/** Sets an own key also when it is called `__proto__`, as JSON.parse does. */
const withKey = (whole: object, key: string, value: unknown): object =>
  Object.defineProperty({...whole}, key, {value, enumerable: true, configurable: true, writable: true});

type Replace = (value: unknown, path: readonly number[]) => unknown;

/** Puts something else at one place of a value: the numbers say which child is entered at each level. */
const replaceAt =
  (odd: unknown, how: 'replace' | 'add', magic: string): Replace =>
  (value, [step, ...rest]) => {
    const again = replaceAt(odd, how, magic);
    if (step === undefined || typeof value !== 'object' || value === null) return how === 'replace' ? odd : value;
    if (Array.isArray(value)) {
      if (rest.length === 0 && how === 'add') return [...value, odd];
      return value.map((item: unknown, index) =>
        index === step % Math.max(1, value.length) ? again(item, rest) : item,
      );
    }
    const keys = Object.keys(value);
    if (rest.length === 0 && how === 'add') return withKey(value, magic, odd);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return value;
    return withKey(value, key, again((value as Record<string, unknown>)[key], rest));
  };

/** A valid value with up to three places changed, or a key added that nobody expects. */
export const mutatedValue = (...valid: readonly unknown[]): fc.Arbitrary<unknown> => {
  const step = fc
    .tuple(
      fc.oneof(leaf(), anyJson()),
      fc.constantFrom<'replace' | 'add'>('replace', 'add'),
      fc.oneof(fc.constantFrom(...MAGIC), piece()),
      fc.array(fc.nat({max: 9}), {maxLength: 5}),
    )
    .map(
      ([odd, how, magic, path]) =>
        (value: unknown) =>
          replaceAt(odd, how, magic)(value, path),
    );
  return fc.oneof(
    {weight: 1, arbitrary: anyJson()},
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.constantFrom(...valid), fc.array(step, {maxLength: 3}))
        .map(([value, steps]) => steps.reduce((changed, apply) => apply(changed), value)),
    },
  );
};

/** JSON texts: of changed values, changed as texts, and nested deeper than anybody means to read. */
export const mutatedJson = (...valid: readonly unknown[]): fc.Arbitrary<string> =>
  fc.oneof(
    {weight: 6, arbitrary: mutatedValue(...valid).map((value) => JSON.stringify(value) ?? 'null')},
    {weight: 3, arbitrary: mutated(...valid.map((value) => JSON.stringify(value)))},
    {weight: 1, arbitrary: deep()},
  );

const deep = (): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({min: 1000, max: 20_000}), fc.constantFrom(['[', ']'], ['{"a":', '}']), fc.boolean())
    .map(([depth, [open = '', close = ''], whole]) => {
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`;
      return whole ? nested : `{"x":${nested}}`;
    });

/** A recorded output of a tool. */
export const fixture = (path: string): string => readFileSync(`test/fixtures/${path}`, 'utf8');
export const fixtureBytes = (path: string): Buffer => readFileSync(`test/fixtures/${path}`);
