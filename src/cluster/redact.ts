/** Takes credentials out of text that may be logged or shown. Rather too much than too little. */

const gone = '[redacted]';

/** Names, in any spelling of kubeconfigs, exec credentials and OIDC answers, whose value is a credential. */
const secretNames = [
  'token',
  'id[-_]?token',
  'refresh[-_]?token',
  'access[-_]?token',
  'bearer[-_]?token',
  'client[-_]?secret',
  'client[-_]?key[-_]?data',
  'client[-_]?certificate[-_]?data',
  'certificate[-_]?authority[-_]?data',
  'idp[-_]?certificate[-_]?authority[-_]?data',
  'password',
  'passphrase',
].join('|');

const rules: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, gone],
  [
    /((?:proxy-)?authorization\\?["']?\s*[:=,]\s*\\?["']?)(?:(?:basic|bearer|negotiate|digest)\s+)?[^\s"',}\\]+/gi,
    `$1${gone}`,
  ],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${gone}`],
  [
    new RegExp(
      `((?<![A-Za-z])(?:${secretNames})\\\\?["']?\\s*[:=]\\s*)(\\\\?["'])(?:(?!\\2)(?:\\\\.|[^\\\\\n]))*(?:\\2|$|(?=\n))`,
      'gi',
    ),
    `$1$2${gone}$2`,
  ],
  [new RegExp(`((?<![A-Za-z])(?:${secretNames})\\s*[:=]\\s*)(?!\\\\?["'\\[])[^\\s,;&}]+`, 'gi'), `$1${gone}`],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?/g, gone],
  // The beginning of "-----" in base64: a PEM block as kubeconfigs hold it.
  [/\bLS0tLS[A-Za-z0-9+/=]{8,}/g, gone],
  [/((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/gi, `$1${gone}@`],
];

/** The text without bearer tokens, authorization headers, PEM blocks and the secret fields of a kubeconfig. */
export function redact(text: string): string {
  return rules.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}

/** Characters of a message that are looked at; a secret cut in two at its end is cut off with what is left out. */
const mostRead = 16_384;

/** A server's or program's words for people: no secrets, one line, no control characters, at most `most` long. */
export function shorten(text: string, most = 300): string {
  // Whatever a server sends, little of it is said: the rest is not worth searching through.
  const line = redact(text.slice(0, mostRead))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
