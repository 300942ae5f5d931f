const STAND_IN = /(?<![A-Za-z0-9_-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_-])/;

/**
 * Whether a name holds a word such as `MODEL_NAMESPACE`, as Kustomize's replacements and scripts fill it in.
 * No host, namespace or gateway is called so; the name is unknown rather than wrong.
 */
export const isStandIn = (name: string): boolean => STAND_IN.test(name);
