/** A text as a regular expression that matches just that text, in JavaScript and in RE2. */
export const literalRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
