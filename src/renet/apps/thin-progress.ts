/** How Docker Compose 2 reports a layer that moves, without a terminal: its id, what it does, a bar. */
const TICK = /^\s*([0-9a-f]{12} (?:Downloading|Extracting))\b/;
const EVERY_MS = 5000;
/** No pull has so many; output that only looks like one must not fill the memory. */
const MOST_LAYERS = 1000;

/**
 * Lets through one line per moving layer and five seconds: a pull of a large image reports each chunk,
 * thousands of lines in which everything else would be lost. All other lines pass.
 *
 * @returns whether a line, come at a moment in milliseconds, is worth showing
 */
export const thinProgress = (): ((line: string, atMs: number) => boolean) => {
  const shown = new Map<string, number>();
  return (line, atMs) => {
    const layer = TICK.exec(line)?.[1];
    if (layer === undefined) return true;
    const last = shown.get(layer);
    if (last !== undefined && atMs - last < EVERY_MS) return false;
    if (shown.size >= MOST_LAYERS) shown.clear();
    shown.set(layer, atMs);
    return true;
  };
};
