import type {Server} from './server.js';

const DIRECTORY = '/root/samples';

/** Collects every distinct command line and environment of every process, as fast as the server can. */
const SAMPLE = `
use strict;
my %seen;
open(my $out, '>', '${DIRECTORY}/seen') or die;
$out->autoflush(1);
while (!-e '${DIRECTORY}/stop') {
  for my $file (glob('/proc/[0-9]*/cmdline /proc/[0-9]*/environ')) {
    open(my $in, '<', $file) or next;
    local $/;
    my $text = <$in> // '';
    next if $text eq '' || $seen{$text}++;
    $text =~ tr/\\0/\\n/;
    print $out "$file\\n$text\\n";
  }
}
`;

/** Runs the sampler while `work` runs, and returns all it saw. */
export const sampleProcesses = async (server: Server, work: () => Promise<unknown>): Promise<string> => {
  await server.sh(`rm -rf ${DIRECTORY}; mkdir -m 700 ${DIRECTORY}; cat > ${DIRECTORY}/sample.pl`, {stdin: SAMPLE});
  await server.sh(`systemd-run --quiet --collect --unit rdc-sampler perl -MIO::Handle ${DIRECTORY}/sample.pl`);
  try {
    await work();
  } finally {
    await server.sh(`touch ${DIRECTORY}/stop; systemctl stop rdc-sampler 2>/dev/null || true`);
  }
  return server.sh(`cat ${DIRECTORY}/seen; rm -rf ${DIRECTORY}`);
};
