/** Reading a manifest, within bounds. */
import * as vscode from 'vscode';
import { isOfInterest } from '../../validation/index.ts';

/** Bytes of the longest file that is taken in; parsing more would hold the editor up. */
export const MAX_BYTES = 1_000_000;
/** Bytes up to which a longer one is searched for kinds of ours: data files of this size are no loss. */
const MAX_SEARCHED = 10_000_000;

const decoder = new TextDecoder();

export interface ManifestFile {
  /** Undefined when it is gone, unreadable or too large. */
  text: string | undefined;
  /** Whether it holds something of interest, and is not taken in for its size. */
  isTooLarge: boolean;
}

const absent: ManifestFile = { text: undefined, isTooLarge: false };

/** Reads a file. Never throws. */
export async function readManifest(uri: vscode.Uri): Promise<ManifestFile> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > MAX_SEARCHED) return absent;
    const text = decoder.decode(await vscode.workspace.fs.readFile(uri));
    if (size <= MAX_BYTES) return { text, isTooLarge: false };
    return { text: undefined, isTooLarge: isOfInterest(uri.toString(), text) };
  } catch {
    // Deleted or locked between two looks: as good as absent, and a later change brings it back.
    return absent;
  }
}
