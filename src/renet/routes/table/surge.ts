/** Marks a container that stands beside the ordinary one of its service while that is replaced. */
export const SURGE_LABEL = 'rediacc.surge';

/** What such a container does. Its name says so: the one thing of a container that can be changed later, and of which Docker tells. */
export type SurgePhase = 'starting' | 'serving' | 'leaving';

const ENDINGS: Readonly<Record<SurgePhase, string>> = {
  starting: '-surge',
  serving: '-serving',
  leaving: '-leaving',
};

/** The name of the container that stands beside that of a service. */
export const surgeName = (project: string, service: string, phase: SurgePhase): string =>
  `${project}-${service}${ENDINGS[phase]}`;

/** What a surge container does, by its name; one that somebody has renamed serves nobody. */
export const phaseOf = (name: string): SurgePhase => {
  if (name.endsWith(ENDINGS.serving)) return 'serving';
  return name.endsWith(ENDINGS.leaving) ? 'leaving' : 'starting';
};

/** The Compose project that surge containers of a project belong to: its own commands leave them alone. */
export const surgeProjectName = (project: string): string => `${project}-rediacc-surge`;

export const isSurge = ({labels}: {readonly labels: Readonly<Record<string, string>>}): boolean =>
  labels[SURGE_LABEL] !== undefined;
