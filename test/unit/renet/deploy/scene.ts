import {SURGE_LABEL, surgeName, surgeProjectName, type SurgePhase} from '../../../../src/renet/routes/table/surge.js';
import type {ComposeProject, ComposeService} from '../../../../src/renet/system/compose.js';
import type {Container} from '../../../../src/renet/system/docker.js';

export const PROJECT = 'app';

/** The container of a service as Docker lists it. */
export const listed = (service: string, other: Partial<Container> = {}): Container => ({
  id: `${service}-id`,
  state: 'running',
  name: `${PROJECT}-${service}-1`,
  image: 'web:1',
  imageId: 'sha256:1',
  status: 'Up 4 minutes',
  writableBinds: [],
  volumes: [],
  anonymousVolumes: [],
  ...other,
  labels: {
    'com.docker.compose.project': PROJECT,
    'com.docker.compose.service': service,
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.config-hash': 'old',
    'rediacc.service_ip': '127.0.11.2',
    ...other.labels,
  },
});

/** The one beside it. */
export const beside = (service: string, phase: SurgePhase, other: Partial<Container> = {}): Container =>
  listed(service, {
    id: `${service}-surge-id`,
    name: surgeName(PROJECT, service, phase),
    ...other,
    labels: {
      'com.docker.compose.project': surgeProjectName(PROJECT),
      'rediacc.service_ip': '127.0.11.62',
      [SURGE_LABEL]: 'true',
    },
  });

/** A service that a second container can stand beside. */
export const web = (other: Partial<ComposeService> = {}): ComposeService => ({
  image: 'web:2',
  network_mode: 'host',
  command: ['httpd', '-p', '127.0.11.2:8080'],
  environment: {SERVICE_IP: '127.0.11.2', REPOSITORY_NETWORK_ID: '2816'},
  ...other,
  labels: {'rediacc.service_name': 'web', 'rediacc.service_ip': '127.0.11.2', ...other.labels},
});

export const projectOf = (
  services: Record<string, ComposeService>,
  other: Partial<ComposeProject> = {},
): ComposeProject => ({
  name: PROJECT,
  services,
  ...other,
});
