import type { WorkspacePaneKind } from '@boocode/contracts/workspace';
import type { Page } from 'playwright-core';
import type { Resource, World } from '../fixture-resource.js';

/** The moment at which all pictures are taken. */
export const now = Date.parse('2026-03-02T09:30:00.000Z');

export const widths = { wide: 1440, narrow: 900, phone: 390 } as const;
export type Width = keyof typeof widths;
export type Look = `${Width}-${'light' | 'dark'}`;

/** What every pane has to show well; `more` is a state of its own that the scene's title tells. */
type SceneState = 'empty' | 'loading' | 'few' | 'very full' | 'failing' | 'needs you' | 'more';

/**
 * One thing that a pane can show, as data: its place, what the fixture server holds meanwhile, and what stands on the screen once it is
 * there. Pictures are taken of it, and axe looks at it in both themes.
 */
export interface Scene {
  /** Of its picture: `chat-few`. Begins with what it is of. */
  name: string;
  /** The pane that it shows; `page` for what is not in a pane. */
  of: WorkspacePaneKind | 'page';
  state: SceneState;
  /** What one sees, in a few words: the text of the picture. */
  title: string;
  /** Path and search. */
  at: string;
  /** Pictures that are taken; default: wide and light. One scene of each pane has them all. */
  looks?: readonly Look[];
  world?: Partial<World>;
  /** Parts of the API, made anew for each picture. */
  parts?: () => readonly Resource[];
  /** Goes on from the loaded page to what is shown, and waits for it. Everything that moves has ended when it resolves. */
  arrange: (page: Page) => Promise<unknown>;
}

export const everyLook: readonly Look[] = [
  'wide-light',
  'wide-dark',
  'narrow-light',
  'narrow-dark',
  'phone-light',
  'phone-dark',
];
export const wideAndPhone: readonly Look[] = ['wide-dark', 'phone-light'];
