/** What can be done by key, in the order of the help, and the keys that it has unless a person chose others. */
export const keymap = {
  'row.next': { keys: 'j', does: 'Next row', group: 'Lists' },
  'row.previous': { keys: 'k', does: 'Previous row', group: 'Lists' },
  'row.expand': { keys: 'ArrowRight', does: 'Show what belongs to the row', group: 'Lists' },
  'row.collapse': { keys: 'ArrowLeft', does: 'Hide it again', group: 'Lists' },
  search: { keys: '/', does: 'Search the list', group: 'Lists' },
  up: { keys: 'Escape', does: 'One level up', group: 'Lists' },
  palette: { keys: 'mod+k', does: 'Find anything', group: 'Go' },
  'go.runs': { keys: 'g r', does: 'Go to the runs', group: 'Go' },
  'go.tasks': { keys: 'g t', does: 'Go to the tasks', group: 'Go' },
  'go.asks': { keys: 'g a', does: 'Go to what needs you', group: 'Go' },
  'go.project': { keys: 'g p', does: 'Go to another project', group: 'Go' },
  'run.new': { keys: 'c', does: 'New run', group: 'Go' },
  help: { keys: '?', does: 'This help', group: 'Go' },
  'pane.new': { keys: 'alt+n', does: 'New pane', group: 'Panes' },
  'pane.split-right': { keys: 'mod+\\', does: 'Split to the right', group: 'Panes' },
  'pane.split-down': { keys: 'mod+shift+\\', does: 'Split downwards', group: 'Panes' },
  'pane.close': { keys: 'alt+w', does: 'Close the pane', group: 'Panes' },
  'pane.zoom': { keys: 'alt+z', does: 'Show the pane alone, and back', group: 'Panes' },
  'pane.next': { keys: 'F6', does: 'Next pane', group: 'Panes' },
  'pane.previous': { keys: 'shift+F6', does: 'Previous pane', group: 'Panes' },
  'pane.left': { keys: 'alt+shift+ArrowLeft', does: 'Pane on the left', group: 'Panes' },
  'pane.right': { keys: 'alt+shift+ArrowRight', does: 'Pane on the right', group: 'Panes' },
  'pane.up': { keys: 'alt+shift+ArrowUp', does: 'Pane above', group: 'Panes' },
  'pane.down': { keys: 'alt+shift+ArrowDown', does: 'Pane below', group: 'Panes' },
  'pane.move-left': { keys: 'mod+alt+shift+ArrowLeft', does: 'Move the pane to the left', group: 'Panes' },
  'pane.move-right': { keys: 'mod+alt+shift+ArrowRight', does: 'Move the pane to the right', group: 'Panes' },
  'pane.move-up': { keys: 'mod+alt+shift+ArrowUp', does: 'Move the pane up', group: 'Panes' },
  'pane.move-down': { keys: 'mod+alt+shift+ArrowDown', does: 'Move the pane down', group: 'Panes' },
  'tab.1': {
    keys: '1',
    does: 'First tab: of the run, or of the step that is open; while you pick, the first contestant',
    group: 'Runs',
  },
  'tab.2': { keys: '2', does: 'Second tab', group: 'Runs' },
  'tab.3': { keys: '3', does: 'Third tab', group: 'Runs' },
  'tab.4': { keys: '4', does: 'Fourth tab', group: 'Runs' },
  'tab.5': { keys: '5', does: 'Fifth tab', group: 'Runs' },
  'tab.6': { keys: '6', does: 'Sixth tab', group: 'Runs' },
  'tab.7': { keys: '7', does: 'Seventh tab', group: 'Runs' },
  'tab.8': { keys: '8', does: 'Eighth tab', group: 'Runs' },
  'run.view': { keys: 'v', does: 'Steps as a list, or as a graph', group: 'Runs' },
  'step.retry': { keys: 'r', does: 'Do the step again… (tells first what that takes along)', group: 'Runs' },
  'run.retry': { keys: 'R', does: 'Do again what did not complete… (tells first what)', group: 'Runs' },
  'finding.select': { keys: 'x', does: 'Mark the finding, or not', group: 'Findings' },
  'finding.extend-next': { keys: 'J', does: 'Mark the next one too', group: 'Findings' },
  'finding.extend-previous': { keys: 'K', does: 'Mark the previous one too', group: 'Findings' },
  'finding.task': { keys: 't', does: 'Make what is marked a task…', group: 'Findings' },
  'place.editor': { keys: 'e', does: 'Open the place in the editor', group: 'Findings' },
  'place.agent': { keys: 'g c', does: 'Ask an agent about the place', group: 'Findings' },
  'ask.next': { keys: 'n', does: 'Next that needs you, over all runs', group: 'What needs you' },
  'ask.previous': { keys: 'p', does: 'Previous that needs you', group: 'What needs you' },
  'ask.open': { keys: 'o', does: 'Open the step that asks', group: 'What needs you' },
  'ask.allow': { keys: 'a', does: 'Allow once; the first option of a question', group: 'What needs you' },
  'ask.step': { keys: 's', does: 'Allow for this step', group: 'What needs you' },
  'ask.run': { keys: 'w', does: 'Allow for the whole run', group: 'What needs you' },
  'ask.pattern': {
    keys: 'A',
    does: 'Allow a pattern: for the step or the run',
    group: 'What needs you',
  },
  'ask.deny': { keys: 'd', does: 'Deny with words', group: 'What needs you' },
} as const satisfies Record<string, { keys: string; does: string; group: string }>;

export type Action = keyof typeof keymap;
export type Handlers = Partial<Record<Action, () => void>>;

const isAction = (name: string): name is Action => Object.hasOwn(keymap, name);
export const actions: readonly Action[] = Object.keys(keymap).filter(isAction);

/** The keys of each action; null where a person took them away. */
export type Bindings = Readonly<Record<Action, string | null>>;

/** The keys as they are, with those that a person chose (`UserSettings.keys`). */
export const bindingsWith = (chosen: Readonly<Record<string, string | null>>): Bindings =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has an entry for each action, which the type of fromEntries forgets
  Object.fromEntries(
    actions.map((action) => [action, chosen[action] === undefined ? keymap[action].keys : chosen[action]]),
  ) as Bindings;

/** Actions that the same keys, or keys that begin with them, would call. */
export function conflictsOf(bindings: Bindings, action: Action, keys = bindings[action]): Action[] {
  if (keys === null) return [];
  return actions.filter((other) => {
    const theirs = bindings[other];
    if (other === action || theirs === null) return false;
    return theirs === keys || theirs.startsWith(`${keys} `) || keys.startsWith(`${theirs} `);
  });
}
