import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {readTemplate} from '../../../../src/cli/io/template-file.js';
import {readTar} from '../../../../src/domain/template/tar.js';
import {localExec} from '../../../../src/exec/local.js';
import {argv} from '../../../../src/shared/argv.js';

describe('archives packed by tar', () => {
  const long = `${'deep-directory-name/'.repeat(6)}${'long-file-name-'.repeat(5)}end.txt`;
  let directory: string;
  const tree = () => join(directory, 'tree');
  const pack = async (name: string, ...args: string[]) => {
    const path = join(directory, name);
    await localExec(argv('tar', '-czf', path, ...args));
    return path;
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'rdc-test-'));
    mkdirSync(join(tree(), long, '..'), {recursive: true});
    writeFileSync(join(tree(), long), 'deep');
    writeFileSync(join(tree(), 'Rediaccfile'), 'up() { :; }\n', {mode: 0o755});
    writeFileSync(join(tree(), 'docker-compose.yml'), 'x'.repeat(1025));
    writeFileSync(join(tree(), 'empty'), '');
  });
  afterAll(() => rmSync(directory, {recursive: true}));

  test.each(['ustar', 'pax', 'gnu'])('the %s format gives the same files as the directory itself', async (format) => {
    const files = await readTemplate(await pack(`${format}.tgz`, `--format=${format}`, '-C', tree(), '.'));
    expect(files).toEqual(await readTemplate(tree()));
    expect(files.map(({path, executable}) => [path, executable])).toEqual([
      ['Rediaccfile', true],
      [long, false],
      ['docker-compose.yml', false],
      ['empty', false],
    ]);
  });

  test('an archive from before ustar is read as well', async () => {
    const files = await readTemplate(await pack('v7.tgz', '--format=v7', '-C', tree(), 'Rediaccfile'));
    expect(files.map(({path, executable}) => [path, executable])).toEqual([['Rediaccfile', true]]);
  });

  test('links are refused, in an archive as in a directory', async () => {
    const linked = join(directory, 'linked');
    mkdirSync(linked);
    symlinkSync('/etc/passwd', join(linked, 'evil'));
    await expect(readTemplate(linked)).rejects.toMatchObject({code: 'INVALID_INPUT'});
    await expect(readTemplate(await pack('link.tgz', '-C', linked, '.'))).rejects.toThrow('a link or a device');
  });

  test('paths that lead outside are refused', async () => {
    const path = await pack('out.tgz', '-P', '-C', tree(), '--transform=s,^empty,../../empty,', 'empty');
    await expect(readTemplate(path)).rejects.toThrow('"../../empty" leads outside of the repository');
  });

  test('a damaged or cut archive is refused', async () => {
    await expect(readTar(Buffer.alloc(1024, 1))).rejects.toThrow('not a readable tar archive');
    const path = join(directory, 'cut.tgz');
    writeFileSync(path, Buffer.from([0x1f, 0x8b, 8, 0, 0]));
    await expect(readTemplate(path)).rejects.toThrow('cannot be unpacked');
  });

  test('a missing file is named', async () => {
    await expect(readTemplate(join(directory, 'none'))).rejects.toMatchObject({code: 'NOT_FOUND'});
  });
});
