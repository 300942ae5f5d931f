import { child, httpParts, isSet, onKey } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { toModel } from './examples.ts';

const rewrite = (lines: string): string => toModel(`rewrite:\n  ${lines.replaceAll('\n', '\n  ')}`);
const isWritten = (value: unknown): boolean => isSet(value) && value !== '';

const invalidRewrite: DocumentRule = {
  code: 'invalid-rewrite',
  severity: 'error',
  scope: 'document',
  what: 'A rewrite that changes nothing, or the path in two ways.',
  why: "Istio's webhook refuses it: a rewrite needs `uri`, `uriRegexRewrite` or `authority`, `uri` excludes `uriRegexRewrite`, and the latter needs both `match` and `rewrite`.",
  example: {
    bad: rewrite('uriRegexRewrite:\n  match: ^/v1/(.*)$'),
    good: rewrite('uriRegexRewrite:\n  match: ^/v1/(.*)$\n  rewrite: /v2/\\1'),
  },
  *check(subject) {
    for (const part of httpParts(subject, 'rewrite')) {
      const { path, value } = part;
      if (subject.mayHoldMore(path)) continue;
      const { uri, uriRegexRewrite, authority } = value;
      if (![uri, uriRegexRewrite, authority].some(isWritten))
        yield onKey(
          path,
          'This rewrite changes nothing. Give it uri, uriRegexRewrite or authority, or remove it.',
        );
      if (isWritten(uri) && isSet(uriRegexRewrite))
        yield onKey(
          [...path, 'uriRegexRewrite'],
          'uri and uriRegexRewrite exclude each other. Keep one of them.',
        );
      const regex = child(part, 'uriRegexRewrite');
      const missing = ['match', 'rewrite'].filter(field => regex && !isWritten(regex.value[field]));
      if (regex && missing.length > 0)
        yield onKey(
          regex.path,
          `uriRegexRewrite needs both match and rewrite; ${missing.join(' and ')} says nothing yet.`,
        );
    }
  },
};

export const rewriteRules = [invalidRewrite];
