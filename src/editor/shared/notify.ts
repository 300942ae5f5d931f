/** The only way to a message or a progress title: whatever is said there is plain text first. */
import * as vscode from 'vscode';
import { plain } from './plain.ts';

/** Work that is done sooner than this, in milliseconds, shows no notification: it would outlive the work. */
const notable = 1000;

/** Shows a message with buttons; the one pressed, undefined when the message went away. */
export const inform = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showInformationMessage(plain(message), ...buttons);

/** As {@link inform}, for what failed. */
export const complain = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showErrorMessage(plain(message), ...buttons);

/** As {@link inform}, for what is not as it was meant but keeps nothing from working. */
export const warn = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(plain(message), ...buttons);

/** Asks in a dialog that must be answered; undefined is no. The small print keeps its lines. */
export const askModal = (
  question: string,
  detail: string,
  ...buttons: string[]
): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(
    plain(question),
    { modal: true, detail: plain(detail, 'lines') },
    ...buttons,
  );

/** Tells in a dialog what was asked for; what is no question carries no warning sign. */
export const tellModal = (
  message: string,
  detail: string,
  ...buttons: string[]
): Thenable<string | undefined> =>
  vscode.window.showInformationMessage(
    plain(message),
    { modal: true, detail: plain(detail, 'lines') },
    ...buttons,
  );

/** Says what is going on while the work takes its time. */
export async function whileBusy<T>(title: string, work: () => Promise<T>): Promise<T> {
  const running = work();
  const settled = running.then(
    () => {},
    () => {},
  );
  const timer = setTimeout(() => {
    const { Notification: location } = vscode.ProgressLocation;
    void vscode.window.withProgress({ location, title: plain(title) }, () => settled);
  }, notable);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}

/** What a notification of work that a person may cancel is told. */
export interface CancellableWork {
  /** Says how far it is; `increment` is of 100 in all. */
  report(message: string, increment: number): void;
  onCancel(cancelled: () => void): void;
}

/** Shows work that a person may cancel for as long as it lasts. */
export const whileCancellable = <T>(
  title: string,
  work: (shown: CancellableWork) => Promise<T>,
): Thenable<T> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: plain(title), cancellable: true },
    (progress, token) =>
      work({
        report: (message, increment) => progress.report({ message: plain(message), increment }),
        onCancel: cancelled => void token.onCancellationRequested(cancelled),
      }),
  );

/** Shows the thin bar of a view until the work has ended. */
export function busyView(viewId: string, work: Promise<unknown>): void {
  void vscode.window.withProgress({ location: { viewId } }, () => work);
}
