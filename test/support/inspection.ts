import {inspected} from './fake-docker.js';

/**
 * A container's details in the size that Docker 26 sends them: most of it is of no interest to the route server,
 * which has to read it all the same.
 */
export const inspection = (networkId: number, slot: number, labels: Record<string, string>) => {
  const small = inspected(networkId, slot, labels) as {Id: string; Config: {Labels: Record<string, string>}};
  const project = `00000000-0000-4000-8000-${String(networkId).padStart(12, '0')}`;
  const mount = `/mnt/rediacc/mounts/${project}`;
  const {Labels, ...config} = small.Config;
  return {
    ...small,
    Created: '2026-11-26T08:00:00.000000000Z',
    Path: 'httpd',
    Args: ['-f', '-v', '-p', '8080', '-h', '/www'],
    Image: HASH,
    ResolvConfPath: `${mount}/.rediacc/docker/containers/${small.Id}/resolv.conf`,
    HostnamePath: `${mount}/.rediacc/docker/containers/${small.Id}/hostname`,
    HostsPath: `${mount}/.rediacc/docker/containers/${small.Id}/hosts`,
    LogPath: `${mount}/.rediacc/docker/containers/${small.Id}/${small.Id}-json.log`,
    Name: `/${project}-s${slot}-1`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    AppArmorProfile: 'docker-default',
    HostConfig: HOST_CONFIG,
    GraphDriver: {Data: Object.fromEntries(GRAPH.map((key) => [key, `${mount}/.rediacc/docker/overlay2/${small.Id}`]))},
    Mounts: [
      {Type: 'bind', Source: `${mount}/www`, Destination: '/www', Mode: 'ro', RW: false, Propagation: 'rprivate'},
    ],
    Config: {
      ...config,
      Hostname: 'server-1',
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `S${slot}_IP=127.0.11.2`],
      Cmd: ['httpd', '-f', '-v', '-p', '8080', '-h', '/www'],
      Image: 'busybox:1.37',
      Labels: {...Labels, ...composeLabels(project, slot), 'rediacc.network_id': String(networkId)},
    },
    NetworkSettings: {SandboxID: HASH, Ports: {}, Networks: {host: {NetworkID: HASH, EndpointID: HASH, IPAddress: ''}}},
  };
};

const HASH = `sha256:${'13a0a68b8390b62e'.repeat(4)}`;
const GRAPH = ['LowerDir', 'MergedDir', 'UpperDir', 'WorkDir'];

const composeLabels = (project: string, slot: number): Record<string, string> => ({
  'com.docker.compose.config-hash': HASH.slice(7),
  'com.docker.compose.container-number': '1',
  'com.docker.compose.depends_on': '',
  'com.docker.compose.image': HASH,
  'com.docker.compose.oneoff': 'False',
  'com.docker.compose.project': project,
  'com.docker.compose.project.config_files': '/proc/13141/fd/18',
  'com.docker.compose.project.working_dir': `/mnt/rediacc/mounts/${project}`,
  'com.docker.compose.service': `s${slot}`,
  'com.docker.compose.version': '2.26.1',
});

const NOUGHTS =
  'CpuShares Memory NanoCpus BlkioWeight CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime MemoryReservation ' +
  'MemorySwap OomScoreAdj ShmSize IOMaximumIOps IOMaximumBandwidth CpuCount CpuPercent';
const NULLS =
  'CapAdd CapDrop Dns DnsOptions DnsSearch ExtraHosts GroupAdd Links SecurityOpt BlkioWeightDevice BlkioDeviceReadBps ' +
  'BlkioDeviceWriteBps Devices DeviceCgroupRules DeviceRequests MemorySwappiness OomKillDisable PidsLimit Ulimits';
const HOST_CONFIG = {
  Binds: ['/mnt/rediacc/mounts/www:/www:ro'],
  LogConfig: {Type: 'json-file', Config: {'max-file': '3', 'max-size': '10m'}},
  NetworkMode: 'host',
  RestartPolicy: {Name: 'unless-stopped', MaximumRetryCount: 0},
  ...Object.fromEntries(NOUGHTS.split(' ').map((key) => [key, 0])),
  ...Object.fromEntries(NULLS.split(' ').map((key) => [key, null])),
  MaskedPaths: ['acpi', 'kcore', 'keys', 'latency_stats', 'timer_list', 'sched_debug', 'scsi'].map(
    (at) => `/proc/${at}`,
  ),
  ReadonlyPaths: ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((at) => `/proc/${at}`),
};
