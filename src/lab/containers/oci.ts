/** The runtime settings of a container image, in the spelling of the OCI image specification. */
export interface OciSettings {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly StopSignal?: string;
}

/** A blob as manifests refer to it. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
}

/** Fixed, so that the same content gives the same image wherever it is built. */
const CREATED = '2025-01-01T00:00:00Z';

/** The configuration of an image with one layer. `diffId` is the digest of the layer before compression. */
export const configDocument = (settings: OciSettings, diffId: string): string =>
  JSON.stringify({
    created: CREATED,
    architecture: 'amd64',
    os: 'linux',
    config: settings,
    rootfs: {type: 'layers', diff_ids: [diffId]},
    history: [{created: CREATED, created_by: 'rdc lab'}],
  });

export const manifestDocument = (config: Blob, layer: Blob): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {mediaType: 'application/vnd.oci.image.config.v1+json', ...config},
    layers: [{mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer}],
  });

export const indexDocument = (manifest: Blob): string =>
  JSON.stringify({
    schemaVersion: 2,
    manifests: [{mediaType: 'application/vnd.oci.image.manifest.v1+json', ...manifest}],
  });

export const LAYOUT_DOCUMENT = '{"imageLayoutVersion": "1.0.0"}';
