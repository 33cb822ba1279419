import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {
  listServices,
  onProject,
  parseProject,
  parseServiceList,
  readProject,
} from '../../../../src/renet/system/compose.js';
import {toLine} from '../../../../src/shared/argv.js';

const fixture = (name: string): string => readFileSync(`test/fixtures/docker-compose-2.26/${name}`, 'utf8');

test('every profile is read, so that every service has an address', () => {
  const read = readProject('docker', ['--file=a.yml']);
  expect(toLine(read)).toBe("docker compose --file=a.yml '--profile=*' config --format=json");
  expect(toLine(listServices())).toBe("docker compose '--profile=*' config --no-interpolate --services");
});

test('a command runs on the prepared project under its own name and directory', () => {
  const project = {file: '/proc/1/fd/9', directory: '/m/web', name: 'web'};
  expect(toLine(onProject('/plugins/docker-compose', project, ['--profile=x'], ['up', '-d']))).toBe(
    '/plugins/docker-compose compose --file=/proc/1/fd/9 --project-directory=/m/web --project-name=web --profile=x up -d',
  );
});

describe('parseProject', () => {
  test('reads what Compose 2.26 prints and keeps what it does not know', () => {
    const project = parseProject(fixture('config.json'));
    expect(Object.keys(project.services)).toEqual(['db', 'web-app']);
    expect(project.services['web-app']).toMatchObject({restart: 'unless-stopped', environment: {PASSWORD: 'a$$b'}});
  });

  test('is loud about anything else', () => {
    expect(() => parseProject('time="…" level=warning')).toThrow('cannot be read');
    expect(() => parseProject('{"services": []}')).toThrow('cannot be read');
  });
});

test('names of services are read one a line', () => {
  expect(parseServiceList(fixture('services.txt')).sort()).toEqual(['db', 'web-app']);
});
