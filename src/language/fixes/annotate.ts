/** Annotations that silence a finding in the tool that has a code for it, and here. */
import type { Finding } from '../../validation/index.ts';
import { ISTIO_ANNOTATION, KIALI_ANNOTATION } from '../../validation/suppress/annotations.ts';
import { isRefusal } from '../../validation/suppress/apply.ts';
import { fields, isFields, valueAt } from '../../validation/values.ts';
import {
  type Change,
  editsFor,
  isPlaceholder,
  type ParsedText,
  type Path,
  resourcesOf,
  type YamlDoc,
} from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { docAt, pathOf } from './place.ts';

/** The object that a finding is about: of a List, the item that its path leads into. */
function objectOf(doc: YamlDoc, finding: Finding): Path | undefined {
  const parts = pathOf(finding.path);
  const paths = [...resourcesOf(doc)].map(({ path }) => path);
  return paths.find(path =>
    path.length > 0 || paths.length === 1 ? path.every((part, i) => part === parts[i]) : false,
  );
}

function changeFor(doc: YamlDoc, object: Path, name: string, code: string): Change | undefined {
  const path = [...object, 'metadata'];
  const metadata = valueAt(doc.value, path);
  if (metadata === undefined) {
    return { kind: 'insertKey', path: object, key: 'metadata', value: { annotations: { [name]: code } } };
  }
  if (!isFields(metadata)) return undefined;
  if (!Object.hasOwn(metadata, 'annotations')) {
    return { kind: 'insertKey', path, key: 'annotations', value: { [name]: code } };
  }
  const said = fields(metadata.annotations)[name];
  if (said === undefined)
    return { kind: 'insertKey', path: [...path, 'annotations'], key: name, value: code };
  if (typeof said !== 'string' || isPlaceholder(said)) return undefined;
  const value = said.trim() === '' ? code : `${said},${code}`;
  return { kind: 'setScalar', path: [...path, 'annotations', name], value };
}

/** Writes the annotation of the tool that has a code for a finding; none for what the cluster itself refuses. */
export function annotationFixes(parsed: ParsedText, finding: Finding): QuickFix[] {
  const codes = [finding.code, ...(finding.also ?? [])];
  const doc = docAt(parsed, finding);
  if (!doc || isRefusal(finding.code)) return [];
  for (const { name, family } of [ISTIO_ANNOTATION, KIALI_ANNOTATION]) {
    const code = codes.find(each => family.test(each));
    const object = objectOf(doc, finding);
    const change = code !== undefined && object && changeFor(doc, object, name, code);
    if (!change) continue;
    const result = editsFor(doc, [change]);
    if (result.ok) return [{ title: `Suppress ${code} with the annotation ${name}`, edits: result.edits }];
  }
  return [];
}
