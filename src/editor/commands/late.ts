/** What commands do: a bundle of its own, which loads with the first of them. It has a translator of its own, too. */
import * as vscode from 'vscode';
import { useTranslator } from '../shared/text.ts';

useTranslator((message, ...parts) => vscode.l10n.t(message, ...parts));

export { commandTable } from './table.ts';
