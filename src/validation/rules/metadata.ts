/** What Kubernetes and Istio ask of an object's metadata: names, labels, annotations. */
import { isPlaceholder } from '../../yaml/index.ts';
import { isLabelKey, isLabelValue } from '../names.ts';
import { child, literal, onKey, onValue, type Part, rootPart } from '../part.ts';
import type { DocumentRule, RuleProblem, Subject } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { split, weights } from './examples.ts';

const LONGEST_NAME = 253;
const LONGEST_NAMESPACE = 63;
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** Words of capitals and names in angle brackets are there to be replaced. */
const TO_REPLACE = /[A-Z]{2}|[<>]/;

const canary = split(weights(90, 10));
const withMetadata = (lines: string): string =>
  canary.replace('  name: model\n', `  name: model\n${lines.replace(/^/gm, '  ')}\n`);

const metadataOf = ({ value }: Subject): Part | undefined => child(rootPart(value), 'metadata');

const written = (value: unknown): string | undefined => {
  const text = literal(value);
  return text === undefined || isStandIn(text) || TO_REPLACE.test(text) ? undefined : text;
};

const invalidName: DocumentRule = {
  code: 'invalid-object-name',
  severity: 'error',
  scope: 'document',
  what: 'A name or namespace that no object can have.',
  why: 'The API server refuses it: names consist of lower-case letters, digits, `-` and `.`, namespaces have no `.`, and both begin and end with a letter or digit.',
  example: { bad: canary.replace('name: model', 'name: Model_v2'), good: canary },
  *check(subject) {
    const metadata = metadataOf(subject);
    if (!metadata) return;
    const name = written(metadata.value.name);
    if (name && (!NAME.test(name) || name.length > LONGEST_NAME))
      yield onValue(
        ['metadata', 'name'],
        `No object can be called "${name}". Use up to ${LONGEST_NAME} lower-case letters, digits, "-" and ".", with a letter or digit at both ends.`,
      );
    const namespace = written(metadata.value.namespace);
    if (namespace && (!NAMESPACE.test(namespace) || namespace.length > LONGEST_NAMESPACE))
      yield onValue(
        ['metadata', 'namespace'],
        `No namespace can be called "${namespace}". Use up to ${LONGEST_NAMESPACE} lower-case letters, digits and "-", with a letter or digit at both ends.`,
      );
  },
};

function* wrongKeys(part: Part | undefined, what: string): Generator<RuleProblem> {
  for (const key of Object.keys(part?.value ?? {})) {
    if (!part || isPlaceholder(key) || isStandIn(key) || isLabelKey(key)) continue;
    const message = `"${key}" can be no ${what}: the name is up to 63 letters, digits, "-", "_" and ".", with or without prefix/ before it.`;
    yield onKey([...part.path, key], message);
  }
}

const invalidLabel: DocumentRule = {
  code: 'invalid-label',
  severity: 'error',
  scope: 'document',
  what: "A label or annotation of the object's metadata that Kubernetes does not take.",
  why: 'The API server refuses it: keys are names with an optional `prefix/`, and values of labels are up to 63 letters, digits, `-`, `_` and `.`.',
  example: {
    bad: withMetadata('labels:\n  team: models and data'),
    good: withMetadata('labels:\n  team: models'),
  },
  *check(subject) {
    const metadata = metadataOf(subject);
    const labels = metadata && child(metadata, 'labels');
    yield* wrongKeys(labels, 'label');
    yield* wrongKeys(metadata && child(metadata, 'annotations'), 'annotation');
    for (const [key, value] of Object.entries(labels?.value ?? {})) {
      const text = literal(value);
      if (!labels || text === undefined || isStandIn(text) || isLabelValue(text)) continue;
      const message = `"${text}" can be no value of a label: it is up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends. Annotations take any text.`;
      yield onValue([...labels.path, key], message);
    }
  },
};

/** Annotations with which Istio's webhook takes neither kind (validation: validateMetadata). */
const REFUSED = new Set([
  'istio.io/dry-run',
  'internal.istio.io/parents',
  'internal.istio.io/parent-namespace',
  'internal.istio.io/webhook-always-reject',
]);

const refusedAnnotation: DocumentRule = {
  code: 'refused-annotation',
  severity: 'error',
  scope: 'document',
  what: "An annotation that Istio's webhook does not let through on this kind.",
  why: "`istio.io/dry-run` is for AuthorizationPolicies alone: nothing would be dry here, so the webhook refuses it. Some annotations under `internal.istio.io` are Istio's own.",
  example: {
    bad: withMetadata('annotations:\n  istio.io/dry-run: "true"'),
    good: withMetadata('annotations:\n  istio.io/rev: stable'),
  },
  *check(subject) {
    const metadata = metadataOf(subject);
    const annotations = metadata && child(metadata, 'annotations');
    for (const key of Object.keys(annotations?.value ?? {})) {
      if (!annotations || !REFUSED.has(key)) continue;
      const message = `Istio refuses a ${subject.ref.kind} with the annotation ${key}. Remove it.`;
      yield onKey([...annotations.path, key], message);
    }
  },
};

export const metadataRules: readonly DocumentRule[] = [invalidName, invalidLabel, refusedAnnotation];
