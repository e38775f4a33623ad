import type { WorkspaceLayout, WorkspaceView } from '@boocode/contracts/workspace';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';
import { layoutAfter, layoutOf, newPane, paneOf, type LayoutEvent } from './layout.js';
import { adopted, panesOfSearch, searchOf, shapeOf, withIdsOf } from './url.js';
import { useSaving } from './useSaving.js';

interface State {
  layout: WorkspaceLayout;
  /** The person has changed something since the page was loaded: what others save does not take it away. */
  touched: boolean;
  /** Why the panes of the address are not shown. */
  urlProblem: string | null;
}

/** The server's panes, where this page changed nothing itself. */
type Event = LayoutEvent | { type: 'adopt'; layout: WorkspaceLayout } | { type: 'url-problem'; problem: string | null };

function after(state: State, event: Event): State {
  if (event.type === 'url-problem') return { ...state, urlProblem: event.problem };
  if (event.type === 'adopt') {
    if (state.touched) return state;
    const layout = adopted(event.layout, state.layout);
    // The keyboard stays where it is, if that is still there.
    const { focused } = paneOf(layout, state.layout.focused) === undefined ? layout : state.layout;
    return { ...state, layout: { ...layout, focused } };
  }
  const layout = layoutAfter(state.layout, event);
  return layout === state.layout ? state : { ...state, layout, touched: state.touched || event.type !== 'restore' };
}

const fresh = () => layoutOf(newPane('p1', { kind: 'empty' }));

function stateAtStart(search: string, saved: WorkspaceLayout | null): State {
  const asked = panesOfSearch(search);
  if (asked === null) return { layout: saved ?? fresh(), touched: false, urlProblem: null };
  if ('problem' in asked) return { layout: saved ?? fresh(), touched: false, urlProblem: asked.problem };
  const layout = saved === null ? asked.layout : withIdsOf(asked.layout, saved);
  return { layout, touched: false, urlProblem: null };
}

/**
 * The panes of a project: those of the address, else those that were saved. Both follow what the person does; a page that
 * was only looked at follows what is saved elsewhere.
 */
export function useWorkspacePanes(projectId: string | null, saved: WorkspaceView) {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const [{ layout, touched, urlProblem }, send] = useReducer(after, null, () => stateAtStart(search, saved.layout));
  const written = useRef(search);

  // The person went back or forth, or changed the address.
  const now = useRef(layout);
  useEffect(() => {
    now.current = layout;
  });
  useEffect(() => {
    if (search === written.current) return;
    written.current = search;
    const asked = panesOfSearch(search);
    if (asked === null) return;
    if ('problem' in asked) send({ type: 'url-problem', problem: asked.problem });
    else send({ type: 'restore', layout: withIdsOf(asked.layout, now.current) });
  }, [search]);

  const shape = shapeOf(layout);
  const shapeBefore = useRef(shape);
  useEffect(() => {
    const next = searchOf(layout);
    if (next === written.current) return;
    // One step back undoes a change of what is shown, not of where the keyboard is.
    const replace = shape === shapeBefore.current || written.current === '';
    shapeBefore.current = shape;
    written.current = next;
    navigate(`${path}?${next}`, { replace });
  }, [layout, shape, path, navigate]);

  const saving = useSaving({ projectId, saved, layout, touched });
  const { newer } = saving;
  useEffect(() => {
    if (newer?.layout != null) send({ type: 'adopt', layout: newer.layout });
  }, [newer]);

  const forgetProblem = useCallback(() => send({ type: 'url-problem', problem: null }), []);
  return { layout, send, urlProblem, forgetProblem, saveProblem: saving.problem };
}
