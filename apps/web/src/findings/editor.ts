import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { readKept, writeKept } from '../composer/kept.js';

/** Editors that open a place in the code by an address of their own scheme. */
export const editors = {
  vscode: 'VS Code',
  cursor: 'Cursor',
  zed: 'Zed',
  intellij: 'IntelliJ',
  none: 'None',
} as const;

const Editor = z.enum(['vscode', 'cursor', 'zed', 'intellij', 'none']);
export type Editor = z.infer<typeof Editor>;
export const editorIds: readonly Editor[] = Editor.options;

const keptAs = 'boocode.editor';
const listeners = new Set<() => void>();

/** Which editor is here differs from device to device: each browser keeps its own. */
export function chooseEditor(editor: Editor): void {
  writeKept(keptAs, editor);
  for (const listen of listeners) listen();
}

function watch(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export const useEditor = (): Editor => useSyncExternalStore(watch, () => readKept(keptAs, Editor) ?? 'vscode');

/**
 * The address that opens a line of a file (absolute path) in an editor; null for none. VS Code and Cursor: "Opening VS Code with URLs" of
 * its documentation; Zed: its `zed://file` links; IntelliJ: the `open` command of its own scheme.
 */
export function editorHref(editor: Editor, file: string, line: number): string | null {
  const path = file
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^(?!\/)/, '/');
  switch (editor) {
    case 'vscode':
    case 'cursor':
    case 'zed':
      return `${editor}://file${path}:${line}`;
    case 'intellij':
      return `idea://open?${new URLSearchParams({ file, line: String(line) }).toString()}`;
    case 'none':
      return null;
    default:
      return editor satisfies never;
  }
}
