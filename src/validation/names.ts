/** Names as Istio and Kubernetes take them: hosts, DNS labels, workload labels, addresses. */

const LABEL = /^[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?$/;
const LONGEST_LABEL = 63;
const LONGEST_HOST = 255;
const LONGEST_PREFIX = 253;

/** Whether a text is a DNS label, of either case as Istio takes them for subsets and namespaces. */
export const isDnsLabel = (text: string): boolean => text.length <= LONGEST_LABEL && LABEL.test(text);

/** What a field takes beside plain host names. */
export interface HostForms {
  /** `*`, `*.foo` and `*-foo.bar`. */
  wildcard?: boolean;
  /** IPv4 and IPv6 addresses. */
  ip?: boolean;
}

/**
 * Why a text is no host name, to stand behind a colon; undefined when it is one. As Istio's validator sees
 * it: short names and a trailing dot are fine, and where wildcards are taken, so is a lone number.
 */
export function fqdnProblem(
  host: string,
  { wildcard = false, ip = false }: HostForms = {},
): string | undefined {
  if (isIpAddress(host)) return ip ? undefined : 'an IP address is not taken here';
  if (host === '') return 'it is empty';
  if (host.length > LONGEST_HOST) return `it is longer than ${LONGEST_HOST} characters`;
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (/^\d{1,18}$/.test(last) && !(wildcard && labels.length === 1))
    return `its last part "${last}" must not be a number`;
  // The last part may be empty, for names like `istio.io.`
  const parts = last === '' && labels.length > 1 ? labels.slice(0, -1) : labels;
  for (const [i, part] of parts.entries()) {
    if (part.length > LONGEST_LABEL) return `its part "${part}" is longer than ${LONGEST_LABEL} characters`;
    const plain = wildcard && i === 0 ? withoutWildcard(part) : part;
    if (plain !== undefined && !LABEL.test(plain)) return partProblem(part, wildcard);
  }
  return undefined;
}

/** What follows the wildcard of a first label; undefined when it is nothing but the wildcard. */
function withoutWildcard(label: string): string | undefined {
  if (label === '*') return undefined;
  return label.replace(/^\*-?(?=[^-])/, '');
}

function partProblem(part: string, wildcard: boolean): string {
  if (part === '') return 'a part of it between two dots is empty';
  if (part.includes(':')) return 'a host has no port and no scheme';
  if (part.includes('*') && wildcard) return 'a "*" may only stand at its very beginning';
  if (part.includes('*')) return 'a "*" is not taken here';
  if (/^-|-$/.test(part)) return `its part "${part}" must not begin or end with "-"`;
  return `its part "${part}" may only hold letters, digits and "-"`;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const HEXTETS = /^[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*$/;

/** Whether a text is an IPv4 or IPv6 address (a zone included), as Go's netip.ParseAddr takes them. */
export function isIpAddress(text: string): boolean {
  if (!text.includes(':')) return IPV4.test(text);
  const [address = '', ...zone] = text.split('%');
  if (zone.length > 0 && zone.join('%') === '') return false;
  const tail = address.slice(address.lastIndexOf(':') + 1);
  // An IPv4 address at the end stands for the last two of the eight groups.
  const groups = IPV4.test(tail) ? `${address.slice(0, -tail.length)}0:0` : address;
  const halves = groups.split('::');
  if (halves.length > 2 || !halves.every(half => half === '' || HEXTETS.test(half))) return false;
  const count = halves
    .join(':')
    .split(':')
    .filter(group => group !== '').length;
  return halves.length === 2 ? count < 8 : count === 8;
}

const QUALIFIED = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** Whether a text is a Kubernetes label key: a name of up to 63 characters, with or without `prefix/`. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  if (name.length > LONGEST_LABEL || !QUALIFIED.test(name)) return false;
  if (slash === -1) return true;
  const prefix = text.slice(0, slash);
  return prefix.length <= LONGEST_PREFIX && prefix.split('.').every(part => LABEL.test(part));
}

/** Whether a text is written as a Kubernetes label value, if need be an overlong one: Istio asks no more. */
export const hasLabelValueForm = (text: string): boolean => text === '' || QUALIFIED.test(text);

/** Whether a text is a Kubernetes label value: nothing, or up to 63 characters of a name. */
export const isLabelValue = (text: string): boolean =>
  text.length <= LONGEST_LABEL && hasLabelValueForm(text);
