/** The languages whose documents may hold manifests; Docker Compose and the like have languages of their own. */
export const languages = ['yaml', 'helm', 'json', 'jsonc'] as const;

/** Characters beyond which a document is a data file, and looking at it at every key stroke would hurt. */
const MAX_LENGTH = 2_000_000;
/** Old versions in a diff, logs, objects of a cluster and the like: nobody can correct anything there. */
const FROZEN_SCHEMES = new Set(['git', 'gitfs', 'istio-canary', 'output', 'vscode-scm', 'vscode-userdata']);

/** Whether a document is one to look at, going by what is known without parsing it. */
export function isLookedAt(languageId: string, scheme: string): boolean {
  return languages.some(language => language === languageId) && !FROZEN_SCHEMES.has(scheme);
}

/** Whether a text is of a size that manifests have. */
export const isManageable = (text: string): boolean => text.length <= MAX_LENGTH;
