const CLAIM = /^@request\.auth\.claims(?:\..+|\[.+\])$/is;

/** Whether a header name of a match stands for a claim of the request's JWT (istio pkg/jwt). */
export const isJwtClaim = (header: string): boolean => CLAIM.test(header);
