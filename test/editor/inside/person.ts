import * as vscode from 'vscode';

/** An answer may be preceded by a look around, or by what others do meanwhile. */
type Answer = string | undefined | (() => Promise<string | undefined>);

/** What a person does, in order: the label picked, the text typed, the button pressed. Undefined walks away. */
export interface Answers {
  pick?: Answer[];
  type?: (string | undefined)[];
  warn?: Answer[];
  error?: (string | undefined)[];
  /** Buttons of messages that tell of something; without them such messages are left to stand. */
  info?: (string | undefined)[];
}

/** The item of that label, or of `label | description` where labels alone would say too little. */
function find(items: readonly Item[], wanted: string): Item {
  const found = items.find(one => one.label === wanted || `${one.label} | ${one.description}` === wanted);
  if (found) return found;
  throw new Error(
    `"${wanted}" is not offered; there are ${items.map(one => `"${one.label} | ${one.description}"`).join(', ')}`,
  );
}

interface Item {
  label: string;
  description?: string;
}

/**
 * Answers the editor's questions in a person's place until `leave()`: dialogs are refused in a test run, and quick
 * picks would wait for ever. A question without an answer left fails loudly.
 */
export function answering(answers: Answers) {
  const { window } = vscode;
  const kept = {
    showQuickPick: window.showQuickPick,
    showInputBox: window.showInputBox,
    showWarningMessage: window.showWarningMessage,
    showErrorMessage: window.showErrorMessage,
    showInformationMessage: window.showInformationMessage,
  };
  const offered: string[][] = [];
  const warnings: string[] = [];
  const errors: string[] = [];
  const infos: string[] = [];
  const next = <T>(list: T[] | undefined, question: string): T => {
    if (!list?.length) throw new Error(`unexpected question: ${question}`);
    return list.shift() as T;
  };
  const textOf = (message: string, options: unknown): string => {
    const detail = (options as { detail?: string } | undefined)?.detail;
    return detail === undefined ? message : `${message}\n${detail}`;
  };
  Object.assign(window, {
    showQuickPick: async (items: readonly Item[]) => {
      offered.push(items.map(one => (one.description ? `${one.label} | ${one.description}` : one.label)));
      const answer = next(answers.pick, offered.at(-1)?.join(', ') ?? '');
      const label = typeof answer === 'function' ? await answer() : answer;
      return label === undefined ? undefined : find(items, label);
    },
    showInputBox: async (options: vscode.InputBoxOptions) => {
      const typed = next(answers.type, String(options.prompt));
      const problem = typed === undefined ? undefined : await options.validateInput?.(typed);
      if (problem) throw new Error(`typed ${typed}: ${JSON.stringify(problem)}`);
      return typed;
    },
    showWarningMessage: async (message: string, options: unknown) => {
      warnings.push(textOf(message, options));
      const answer = next(answers.warn, message);
      return typeof answer === 'function' ? answer() : answer;
    },
    showErrorMessage: async (message: string) => {
      errors.push(message);
      return answers.error?.shift();
    },
    ...(answers.info
      ? {
          showInformationMessage: async (message: string) => {
            infos.push(message);
            return answers.info?.shift();
          },
        }
      : {}),
  });
  return { offered, warnings, errors, infos, leave: () => void Object.assign(window, kept) };
}
