import {createHash} from 'node:crypto';
import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {argv} from '../../shared/argv.js';
import {makeDirectoryOnce} from '../files.js';
import type {Lab} from '../lab.js';
import {writeLayout} from './layout.js';
import type {OciSettings} from './oci.js';

/** A container image that the lab makes by itself, without Docker. */
export interface ContainerImage {
  /** As Docker Hub would name it, with its repository: `library/busybox`. */
  readonly repository: string;
  readonly tags: readonly string[];
  readonly settings: OciSettings;
  /** Everything else that decides the content; another text means another image. */
  readonly ingredients: string;
  /** Puts the files of the image into a directory; what lies beside that is thrown away. */
  readonly fill: (lab: Lab, tree: string) => Promise<void>;
}

/** Where the OCI layout of an image is, made or not. */
export const containerImageDir = (lab: Lab, {repository, tags, settings, ingredients}: ContainerImage): string => {
  const text = JSON.stringify({repository, tags, settings, ingredients});
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return join(lab.paths.cache, 'containers', `${repository.replaceAll('/', '-')}-${hash}`);
};

/** Makes the image on first use. @returns the directory of its OCI layout */
export const ensureContainerImage = (lab: Lab, image: ContainerImage): Promise<string> => {
  const {repository, tags, settings} = image;
  return makeDirectoryOnce(containerImageDir(lab, image), async (dir) => {
    lab.report(`making the container image ${repository}:${tags[0]}`);
    const work = join(dir, 'work');
    const tree = join(work, 'tree');
    await mkdir(tree, {recursive: true});
    await image.fill(lab, tree);
    await writeLayout(lab, tree, settings, dir);
    await rm(work, {recursive: true});
  });
};

/** Uploads an OCI layout into the registry at `host:port`. Layers that are there already are not sent. */
export const pushLayout = async (lab: Lab, layout: string, registry: string, name: string): Promise<void> => {
  lab.report(`pushing ${name}`);
  await lab.exec(copyLayout(layout, `${registry}/${name}`));
};

/** The registry is a lab server's own, reached over a forwarded port of 127.0.0.1, so it has no TLS. */
const copyLayout = (layout: string, reference: string) =>
  argv('skopeo', 'copy', '--quiet', '--dest-tls-verify=false', `oci:${layout}`, `docker://${reference}`);
