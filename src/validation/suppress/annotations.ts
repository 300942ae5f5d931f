/** Annotations by which other tools are told to be quiet about an object. */
import type { Finding } from '../finding.ts';
import { fields } from '../values.ts';

/** An annotation with the codes that it speaks of. */
interface Annotation {
  name: string;
  family: RegExp;
  /** What it is set to where all codes of its family are meant. */
  all: string;
}

/** `istioctl analyze`: codes separated by commas, or `*`. */
export const ISTIO_ANNOTATION: Annotation = {
  name: 'galley.istio.io/analyze-suppress',
  family: /^IST\d/,
  all: '*',
};

/** Kiali: codes separated by commas, or nothing at all for every code. */
export const KIALI_ANNOTATION: Annotation = {
  name: 'kiali.io/ignore-validations',
  family: /^KIA\d/,
  all: '',
};

const codesOf = ({ code, also = [] }: Finding): string[] => [code, ...also];

function silences(annotation: Annotation, value: unknown, finding: Finding): boolean {
  if (typeof value !== 'string') return false;
  // istioctl takes codes as they stand between commas; a blank there is forgiven here, the wish being plain.
  const said = value.split(',').map(each => each.trim());
  return codesOf(finding).some(
    code => annotation.family.test(code) && (said.includes(annotation.all) || said.includes(code)),
  );
}

/**
 * Findings about an object that its annotations leave. A finding that several tools have a code for is silenced by
 * any of them: whoever knows of it by one name knows of it. What the cluster itself refuses (`refused`) stays,
 * since no annotation makes the cluster take it.
 */
export function unlessAnnotated(
  object: Record<string, unknown>,
  findings: Finding[],
  refused: (code: string) => boolean,
): Finding[] {
  const annotations = fields(fields(object.metadata).annotations);
  const set = [ISTIO_ANNOTATION, KIALI_ANNOTATION].filter(({ name }) => Object.hasOwn(annotations, name));
  if (set.length === 0) return findings;
  return findings.filter(
    finding => refused(finding.code) || !set.some(each => silences(each, annotations[each.name], finding)),
  );
}
