/**
 * Characters beyond which looking at a document takes longer than a key stroke may wait (some 2,000 lines: 80 ms to
 * parse what is not plainly written, 50 ms to validate one VirtualService of that size).
 */
const FAR = 50_000;
/** Characters beyond which nobody is offered what needs the document parsed here and now. */
const TOO_FAR = 200_000;

/** Whether a text is looked at in a thread of its own. */
export const isFar = (text: string): boolean => text.length > FAR;

/** Whether a text is so large that hovers, corrections and the like do without. */
export const isTooFar = (text: string): boolean => text.length > TOO_FAR;
