import { allRules } from './catalogue.ts';

/** What a rule finds, in one line, and what happens if that stays. */
export interface RuleText {
  what: string;
  why: string;
}

/** The texts of all rules by code; a bundle holds them as data, without the rules themselves. */
export const ruleTexts: Readonly<Record<string, RuleText>> = Object.fromEntries(
  allRules.map(({ code, what, why }) => [code, { what, why }]),
);
