/** One thing that was looked at. */
export interface Check {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What helps. */
  readonly hint: string | null;
}

/** Checks for people: one line each with what helps below it, then the verdict on the subject. */
export const checksText = (subject: string, checks: readonly Check[]): string => {
  const width = Math.max(0, ...checks.map(({check}) => check.length));
  return [...checks.flatMap((check) => linesOf(check, width)), verdict(subject, checks)].join('\n');
};

const linesOf = ({check, status, message, hint}: Check, width: number): string[] => [
  `${check.padEnd(width)}  ${status.padEnd(7)}  ${message}`,
  ...(hint === null ? [] : [`  → ${hint}`]),
];

const verdict = (subject: string, checks: readonly Check[]): string => {
  if (checks.some(({status}) => status === 'failed')) return `${subject} is damaged.`;
  const warnings = checks.filter(({status}) => status === 'warning').length;
  if (warnings === 0) return `${subject} is sound.`;
  return `${subject} is sound, with ${warnings === 1 ? '1 warning' : `${warnings} warnings`}.`;
};
