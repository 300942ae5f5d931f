const WORD = /(?<![A-Za-z0-9_-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_-])/;
/** Names between signs that no name, number or duration holds. */
const SIGNED = /%[A-Z][A-Z0-9_.]*%|__[A-Za-z]\w{0,100}?__|@[A-Z][A-Z0-9_.]*@|\[\[ ?\S.{0,100}?\]\]/;

/**
 * Whether a name, number or duration holds a word such as `MODEL_NAMESPACE`, `%HOST%` or `__PORT__`, as Kustomize's
 * replacements and scripts fill it in. No host, namespace or gateway is called so: it is unknown rather than wrong.
 */
export const isStandIn = (text: string): boolean => WORD.test(text) || SIGNED.test(text);

/** As `isStandIn`, where a field takes words of capitals. */
export const isSignedStandIn = (text: string): boolean => SIGNED.test(text);
