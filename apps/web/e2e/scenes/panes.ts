import type { WorkspaceLayout, WorkspacePane, WorkspacePaneKind } from '@boocode/contracts/workspace';
import { fixtureProjects, projectOf } from '../fixture-projects.js';
import type { Resource } from '../fixture-resource.js';
import { fixtureWorkspace } from '../fixture-workspace.js';

export const shop = projectOf(1, { name: 'shop' });
export const atShop = `/p/${shop.id}`;

export const paneOf = (kind: WorkspacePaneKind, tabs: string[] = [], active = tabs[0] ?? null): WorkspacePane => ({
  id: `${kind}-${active ?? 'first'}`.slice(0, 40),
  kind,
  tabs,
  active,
  place: null,
});

/** The project with these columns of panes, as they were left. */
export function inShop(...columns: readonly (readonly WorkspacePane[])[]): Resource[] {
  const workspace = fixtureWorkspace();
  const layout: WorkspaceLayout = {
    columns: columns.map((panes, index) => ({
      id: `c${index}`,
      size: 100 / columns.length,
      panes: panes.map((pane) => ({ ...pane, size: 100 / panes.length })),
    })),
    focused: columns[0]?.[0]?.id ?? null,
  };
  workspace.saved.set(shop.id, { layout, revision: 1 });
  return [fixtureProjects([shop]), workspace];
}

/** A part that answers nothing at these paths, as a service that is away; every other path is another part's. */
export const away = (begins: string, code: string, message: string): Resource => ({
  answer: ({ path }) => (path.startsWith(begins) ? { status: 502, body: { code, message } } : null),
});
