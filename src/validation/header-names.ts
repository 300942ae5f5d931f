/** The characters of HTTP's tokens, and the comma, which Istio lets pass. */
const HEADER = /^[!#$%&'*+,\-.^_`|~A-Za-z0-9]+$/;

/** Whether Istio takes a text as the name of a header. */
export const isHeaderName = (text: string): boolean => HEADER.test(text);
