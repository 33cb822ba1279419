import {expect, test} from '@jest/globals';
import {bootstrap, fillDisk, overlayDisk} from '../../../../src/lab/image/args.js';
import {recipeOf} from '../../../../src/lab/image/recipe.js';

const paths = {tar: '/i/root.tar', tree: '/i/tree', disk: '/i/disk.raw'};

test('what packages read while they install is planted before them, the rest after', () => {
  const recipe = recipeOf('bare', {userPublicKey: 'u', hostPrivateKey: 'h', hostPublicKey: 'p'});
  const {args} = bootstrap(recipe, {early: '/i/e.tar', files: '/i/f.tar', script: '/i/s.sh', out: '/i/root.tar'});
  expect(args).toContain('--setup-hook=tar-in /i/e.tar /');
  expect(args.indexOf('--customize-hook=tar-in /i/f.tar /')).toBeLessThan(
    args.indexOf('--customize-hook=chroot "$1" sh /lab-setup'),
  );
  expect(args.slice(-2)).toEqual(['trixie', '/i/root.tar']);
});

test('without root the disk is filled under fakeroot, so that files keep their owners', () => {
  expect(fillDisk(false, paths).file).toBe('fakeroot');
  expect(fillDisk(true, paths).file).toBe('sh');
});

test('paths reach the shell as words of their own, never inside its script', () => {
  const {args} = fillDisk(true, {...paths, tree: '/i/$(touch x)'});
  expect(args[1]).not.toContain('touch');
  expect(args).toContain('/i/$(touch x)');
});

test('the disk of a server holds only what differs from its image', () => {
  expect(overlayDisk('/i/disk.qcow2', '/v/disk.qcow2').args).toEqual(
    expect.arrayContaining(['-b', '/i/disk.qcow2', '/v/disk.qcow2']),
  );
});
