/** What `yaml.schemas`, Red Hat YAML's setting, says of a file. Pure. */

/** `own`: a schema that somebody chose for such files; `kubernetes`: the one for all of Kubernetes's own kinds. */
export type Association = 'none' | 'kubernetes' | 'own';

const isKubernetes = (schema: string): boolean =>
  schema.trim().toLowerCase() === 'kubernetes' || schema.includes('/kubernetes-json-schema/');

/** As that extension reads its globs: from any folder on, and those with `!` take files out. */
function covers(globs: readonly string[], matches: (glob: string) => boolean): boolean {
  const anywhere = (glob: string): string => `**/${glob.replace(/^!?\/?/, '')}`;
  const [out, within] = [
    globs.filter(glob => glob.startsWith('!')),
    globs.filter(glob => !glob.startsWith('!')),
  ];
  return within.some(glob => matches(anywhere(glob))) && !out.some(glob => matches(anywhere(glob)));
}

/** Which sort of schema the setting gives to a file; `matches` tells whether a glob covers the file. */
export function associationOf(setting: unknown, matches: (glob: string) => boolean): Association {
  const schemas = typeof setting === 'object' && setting !== null ? Object.entries(setting) : [];
  const here = schemas
    .filter(([, globs]) =>
      covers(
        [globs].flat().filter(glob => typeof glob === 'string'),
        matches,
      ),
    )
    .map(([schema]) => schema);
  if (here.length === 0) return 'none';
  return here.every(isKubernetes) ? 'kubernetes' : 'own';
}
