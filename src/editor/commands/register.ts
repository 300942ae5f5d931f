/** Registers the table behind one boundary: every failure is shown, logged, and handed back to code that called. */
import * as vscode from 'vscode';
import type { Cockpit } from '../cockpit.ts';
import { complain } from '../shared/notify.ts';
import { type Call, readCall } from './arguments.ts';
import { remediesOf, sentenceOf } from './failure.ts';
import { type CommandId, commandIds } from './ids.ts';

async function tell(error: unknown): Promise<void> {
  const remedies = remediesOf(error);
  const picked = await complain(sentenceOf(error), ...remedies.map(remedy => remedy.label));
  const remedy = remedies.find(one => one.label === picked);
  if (!remedy) return;
  if ('copy' in remedy) await vscode.env.clipboard.writeText(remedy.copy);
  else await vscode.commands.executeCommand(remedy.command);
}

/**
 * Runs one command. A person has read the failure, so nothing is thrown at them a second time; code that
 * passes arguments gets it as a rejection.
 */
async function run(cockpit: Cockpit, id: CommandId, argument: unknown): Promise<unknown> {
  // Whatever cannot be read as arguments was passed by code.
  let call: Call = { args: {}, fromCode: true };
  try {
    call = readCall(argument);
    // A row that opens a document waits for no more than what this command needs.
    const { commandTable } = await import('./late.ts');
    return await commandTable[id](cockpit, call);
  } catch (error) {
    cockpit.log.failure(id, error);
    void tell(error);
    if (call.fromCode) throw error;
    return undefined;
  }
}

/** Registers every command of the cockpit. */
export function registerCommands(cockpit: Cockpit): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map(id =>
      vscode.commands.registerCommand(id, (argument: unknown) => run(cockpit, id, argument)),
    ),
  );
}
