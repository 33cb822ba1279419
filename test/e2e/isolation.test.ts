// Two repositories side by side: neither reaches the other's addresses nor its files, and whatever one does, the other serves.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {fetchThrough, until} from './support/http.js';
import {dataOf, errorOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const SHOP = 2816;
const MAIL = 2880;
const ROUTER = '127.0.0.1:7111';
let server: Server;

const repo = async <T>(...args: string[]): Promise<T> =>
  dataOf<T>(await server.rdc(['repo', ...args, '-m', 'server-1', '--json']));

beforeAll(async () => {
  server = await preparedServer({appArmor: true});
  for (const name of ['shop', 'mail']) {
    await repo('create', name, '--size', '256M');
    await repo('mount', name);
    await repo('template', name, '--file', 'examples/hello');
    await repo('up', name);
  }
}, 30 * MINUTES);
afterAll(() => server?.close());

const docker = (id: number): string => `docker -H unix:///run/rediacc/docker-${id}.sock`;
/** Runs in one container of a repository, to look at the world from. */
const inside = (id: number, option: '-i' | '-d'): string =>
  `${docker(id)} exec ${option} $(${docker(id)} ps -q | head -n 1)`;

/** What an HTTP client hears at each address, from inside a repository. */
const asks = async (id: number, targets: readonly string[]): Promise<string[]> => {
  const ask = `for t in ${targets.join(' ')}; do
    said=$(wget -T 20 -q -O /dev/null "http://$t/" 2>&1)
    case $said in
      *refused*) echo "$t refused";; ''|*"server returned"*) echo "$t answered";; *) echo "$t $said";;
    esac
  done`;
  return (await server.sh(`${inside(id, '-i')} sh`, {stdin: ask})).split('\n');
};
/** Everything that listens in the block of a repository. */
const openPorts = async (id: number): Promise<string[]> => {
  const block =
    id === SHOP ? '127\\.0\\.11\\.([0-9]|[1-5][0-9]|6[0-3])' : '127\\.0\\.11\\.(6[4-9]|[7-9][0-9]|1[01][0-9])';
  return (await server.sh(`ss -Htln | awk '{print $4}' | grep -E '^${block}:' | sort`)).split('\n');
};
const all = (targets: readonly string[], answer: string): string[] => targets.map((target) => `${target} ${answer}`);
const isolated = async (name: string) => (await repo<{isolated: boolean}>('status', name)).isolated;

describe('isolation', () => {
  test(
    'an app reaches itself, the server and the outside; not its neighbour, not the route server',
    async () => {
      const theirs = await openPorts(MAIL);
      expect(theirs).toEqual(['127.0.11.66:8080', '127.0.11.67:8080']);
      // The server's port 80 as the outside has it: the VM's own network forwards it back.
      const free = [...(await openPorts(SHOP)), '127.0.0.1:80', `10.0.2.2:${server.httpPort}`];
      expect(await asks(SHOP, free)).toEqual(all(free, 'answered'));
      expect(await asks(SHOP, [...theirs, ROUTER])).toEqual(all([...theirs, ROUTER], 'refused'));
      expect(await isolated('shop')).toBe(true);
    },
    5 * MINUTES,
  );

  test(
    '--connect opens one way, also after a restart of Docker; rules that were flushed are missed and put back',
    async () => {
      const theirs = await openPorts(MAIL);
      await repo('limits', 'shop', '--connect', 'mail');
      await server.sh(`systemctl restart rediacc-docker-${SHOP} rediacc-docker-${MAIL}`);
      expect(await asks(SHOP, [...theirs, ROUTER])).toEqual([...all(theirs, 'answered'), `${ROUTER} refused`]);
      expect(await asks(MAIL, await openPorts(SHOP))).toEqual(all(await openPorts(SHOP), 'refused'));

      await server.sh('nft flush ruleset');
      const {status, stdout, stderr} = await server.rdc(['repo', 'status', 'shop', '-m', 'server-1', '--json']);
      expect({status, isolated: JSON.parse(stdout).data.isolated}).toEqual({status: 0, isolated: false});
      expect(`${stdout}${stderr}`).toContain('is not kept away from other repositories');
      await repo('limits', 'shop', '--clear', 'connect');
      await repo('up', 'mail');
      expect(await asks(SHOP, theirs)).toEqual(all(theirs, 'refused'));
      expect([await isolated('shop'), await isolated('mail')]).toEqual([true, true]);
    },
    10 * MINUTES,
  );
});

describe('the whole block of a neighbour', () => {
  // Listeners at both ends of the addresses the neighbour could give services and at one between, TCP and UDP, in its own slice.
  const ENDS = [64, 65, 96, 125, 126];
  const LISTENERS = `
    const {createServer} = require('node:net');
    const {createSocket} = require('node:dgram');
    const {appendFileSync} = require('node:fs');
    const keep = (address) => (text) => appendFileSync('/run/heard', address + ' ' + /by-[0-9]+/.exec(text) + '\\n');
    for (const last of ${JSON.stringify(ENDS)}) {
      const address = '127.0.11.' + last;
      createServer((socket) => socket.end('HTTP/1.0 200 OK\\r\\n\\r\\n')).listen(9999, address);
      createSocket('udp4').on('message', keep(address)).bind(9999, address);
    }`;
  const addresses = ENDS.map((last) => `127.0.11.${last}`);
  const targets = addresses.map((address) => `${address}:9999`);
  /** Sends a datagram to each address, the question of a TFTP client, and tells which were heard. */
  const heardBy = async (id: number): Promise<string[]> => {
    const ask = `for a in ${addresses.join(' ')}; do timeout 5 tftp -g -l /dev/null -r by-${id} $a 9999 & done; wait`;
    await server.sh(`${inside(id, '-i')} sh >/dev/null 2>&1`, {stdin: ask});
    const heard = await server.sh(`sed -n 's/ by-${id}$//p' /run/heard | sort -u`);
    return heard.split('\n').filter(Boolean);
  };

  test(
    'is not reached at either end or between, over TCP or UDP',
    async () => {
      const node = await server.sh('ls -d /opt/rediacc/runtime/*/bin/node | head -n 1');
      const unit = `--unit=listeners --slice=rediacc-${MAIL}.slice --property=Type=exec`;
      await server.sh(`: > /run/heard; systemd-run --quiet ${unit} ${node} -e "$(cat)"`, {stdin: LISTENERS});
      const listens = ([said]: string[]) => said!.endsWith('answered');
      await until(() => asks(MAIL, targets.slice(-1)), listens, {seconds: 60});
      expect(await asks(SHOP, targets)).toEqual(all(targets, 'refused'));
      expect(await asks(MAIL, targets)).toEqual(all(targets, 'answered'));
      expect(await heardBy(SHOP)).toEqual([]);
      expect(await heardBy(MAIL)).toEqual([...addresses].sort());
      await server.sh('systemctl stop listeners');
    },
    10 * MINUTES,
  );
});

describe('the functions of a repository and its Docker', () => {
  const volumeOf = (id: number): Promise<string> =>
    server.sh(`echo /mnt/rediacc/mounts/$(head -n 1 /var/lib/rediacc/networks/${id})`);
  /** What a function of the shop tries, each on itself first: what works there would be seen to work on its neighbour. */
  const attempts = (ours: string, theirs: string, victim: string): string => `up() {
    try() { if "\${@:2}" >/dev/null 2>&1; then echo "$1 yes"; else echo "$1 no"; fi; }
    sleep 600 &
    {
      for volume in ${ours} ${theirs}; do try "list" ls $volume; try "delete" rm $volume/victim; done
      for id in ${SHOP} ${MAIL}; do try "ask Docker" docker -H unix:///run/rediacc/docker-$id.sock version; done
      for pid in $! ${victim}; do try "kill" kill -9 $pid; done
      docker run --rm --network none -v /mnt/rediacc/mounts:/x busybox:1.37 ls /x
      docker run --rm --network none -v /run/rediacc:/x busybox:1.37 ls /x
    } >found
  }`;
  const neighbour = async (volume: string, victim: string): Promise<string> =>
    server.sh(`ls ${volume}; kill -0 ${victim} && echo runs`);

  test(
    'find nothing of another repository: no file, no Docker, no process',
    async () => {
      // Its Docker starts while the neighbour's volume is open.
      await repo('down', 'shop', '--unmount');
      await repo('up', 'shop', '--mount');
      const [ours, theirs] = [await volumeOf(SHOP), await volumeOf(MAIL)];
      const unit = `--unit=victim --slice=rediacc-${MAIL}.slice --uid=7111 --property=Type=exec`;
      await server.sh(`systemd-run --quiet ${unit} sleep 9999; mkdir ${ours}/probe; touch {${ours},${theirs}}/victim`);
      const victim = await server.sh('systemctl show --property=MainPID --value victim');
      const before = await neighbour(theirs, victim);
      await server.sh(`chown 7111:7111 {${ours},${theirs}}/victim ${ours}/probe; cat >${ours}/probe/Rediaccfile`, {
        stdin: attempts(ours, theirs, victim),
      });
      await repo('up', 'shop');
      expect((await server.sh(`cat ${ours}/probe/found`)).split('\n')).toEqual([
        ...['list yes', 'delete yes', 'list no', 'delete no'],
        ...['ask Docker yes', 'ask Docker no', 'kill yes', 'kill no'],
        ...[ours.slice(ours.lastIndexOf('/') + 1), `docker-${SHOP}`, `docker-${SHOP}.sock`],
      ]);
      expect(await neighbour(theirs, victim)).toBe(before);
      await server.sh(`systemctl stop victim; rm -r ${ours}/probe`);
    },
    10 * MINUTES,
  );

  test(
    'keep no volume open: a neighbour is closed and mounted again while they run, and still not seen',
    async () => {
      await repo('down', 'mail', '--unmount');
      const mail = await server.sh(`head -n 1 /var/lib/rediacc/networks/${MAIL}`);
      const held = (await server.holdings()).filter((line) => line.includes(mail));
      expect(held).toEqual([`image ${mail}`]);
      await repo('up', 'mail', '--mount');
      const inside = `nsenter --mount=/proc/$(cat /run/rediacc/docker-${SHOP}/docker.pid)/ns/mnt`;
      expect(await server.sh(`${inside} grep -c ${mail} /proc/self/mountinfo || true`)).toBe('0');
      expect(await server.sh(`grep -c ${mail} /proc/self/mountinfo`)).not.toBe('0');
    },
    10 * MINUTES,
  );
});

describe('what one repository does to itself', () => {
  const page = () => fetchThrough(server, 'http', `plain-${MAIL}.example.com`);
  const good = ({status}: {status: number | undefined}): boolean => status === 200;
  /** Asks the neighbour all the time while something happens; it must answer every time. */
  const neighbourAnswers = async (happens: () => Promise<void>): Promise<void> => {
    let going = true;
    const answers: string[] = [];
    const watching = (async () => {
      while (going) answers.push(await page().then(({status}) => String(status), String));
    })();
    try {
      await happens();
    } finally {
      going = false;
      await watching;
    }
    expect(answers.length).toBeGreaterThan(5);
    expect(answers.filter((answer) => answer !== '200')).toEqual([]);
  };

  test(
    'a fork bomb, a full disk, a prune and a killed dockerd: the other one answers all the time',
    async () => {
      const containers = await server.sh(`${docker(SHOP)} ps -q`);
      await repo('limits', 'shop', '--memory', '256M', '--cpus', '0.5', '--pids', '300');
      expect(
        await server.sh(`cd /sys/fs/cgroup/rediacc.slice/rediacc-${SHOP}.slice; cat memory.max cpu.max pids.max`),
      ).toBe(`${256 * 2 ** 20}\n50000 100000\n300`);
      expect(await server.sh(`${docker(SHOP)} ps -q`)).toBe(containers);

      await until(page, good, {seconds: 120});
      await neighbourAnswers(async () => {
        const slice = `/sys/fs/cgroup/rediacc.slice/rediacc-${SHOP}.slice`;
        await server.sh(`${inside(SHOP, '-d')} sh -c 'b() { b | b & }; b'`);
        await until(
          () => server.sh(`sed -n 's/^max //p' ${slice}/pids.events`),
          (hits) => hits !== '0',
          {seconds: 120},
        );
        await server.sh(`systemctl kill --signal=KILL $(cd ${slice} && ls -d docker-*.scope)`);
        const volume = `/mnt/rediacc/mounts/$(head -n 1 /var/lib/rediacc/networks/${SHOP})`;
        const filled = await server.sh(`dd if=/dev/zero of=${volume}/fill bs=1M 2>&1 || rm ${volume}/fill`);
        expect(filled).toContain('No space left on device');
        await server.sh(`${docker(SHOP)} system prune -af --volumes`);
        await server.sh(`kill -9 $(cat /run/rediacc/docker-${SHOP}/docker.pid)`);
        await server.sh(`until systemctl is-active --quiet rediacc-docker-${SHOP}; do sleep 1; done`);
      });
    },
    10 * MINUTES,
  );

  test(
    'an image that turns to noise below its file system is told, and stays its own trouble',
    async () => {
      const guid = await server.sh(`head -n 1 /var/lib/rediacc/networks/${SHOP}`);
      await neighbourAnswers(async () => {
        const noise = `of=/mnt/rediacc/repositories/${guid} bs=1M seek=17 count=200 conv=notrunc,fsync status=none`;
        await server.sh(`dd if=/dev/urandom ${noise}; echo 3 > /proc/sys/vm/drop_caches`);
        const validated = await server.rdc(['repo', 'validate', 'shop', '-m', 'server-1', '--json']);
        expect(validated.status).toBe(18);
        expect(errorOf(validated).message).toContain('configuration: Its files cannot be read');
        // Its status reads one file of it: told as ever while that is still in memory, else as damage and as nothing else.
        const file = `/mnt/rediacc/mounts/${guid}/.rediacc.json`;
        const inMemory = (await server.sh(`cat ${file} >/dev/null 2>&1 && echo yes || echo no`)) === 'yes';
        const looked = await server.rdc(['repo', 'status', 'shop', '-m', 'server-1', '--json']);
        if (inMemory) expect(dataOf(looked)).toMatchObject({guid});
        else expect(errorOf(looked)).toMatchObject({status: 18, code: 'VERIFICATION_FAILED'});
      });
    },
    5 * MINUTES,
  );

  test(
    'deleting them leaves no rule, no limit, no unit',
    async () => {
      await repo('delete', 'shop', '--yes');
      await repo('delete', 'mail', '--yes');
      expect(await server.holdings()).toEqual([]);
      expect(await server.sh('nft list table inet rediacc | grep chain || true; ls -A /var/lib/rediacc/limits')).toBe(
        '',
      );
    },
    5 * MINUTES,
  );
});
