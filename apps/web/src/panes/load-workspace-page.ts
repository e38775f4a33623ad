/** The workbench is a script of its own: panes that are dragged and sized are half of what other pages need. */
export const loadWorkspacePage = () => import('./WorkspacePage.js');
