import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { Drop } from './usePaneDrag.js';

interface Options {
  paneId: string;
  frame: HTMLElement;
  header: HTMLElement;
  onHint: (side: Drop['to'] | null) => void;
  onDrop: (drop: Drop) => void;
}

/** As far from an edge as this share of the pane, the edge is meant; in the middle the pane itself. */
const edge = 0.3;

/** Which half of a box a point means: that of the nearest edge. */
function sideOf(box: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>, point: { x: number; y: number }): Drop['to'] {
  const x = (point.x - box.left) / box.width;
  const y = (point.y - box.top) / box.height;
  const distances = [
    ['left', x],
    ['right', 1 - x],
    ['up', y],
    ['down', 1 - y],
  ] as const;
  const [side, distance] = distances.reduce((least, each) => (each[1] < least[1] ? each : least));
  return distance < edge ? side : 'swap';
}

const paneOf = (data: Record<string | symbol, unknown>): string | null =>
  typeof data['pane'] === 'string' ? data['pane'] : null;

export function makeDraggable({ paneId, frame, header, onHint, onDrop }: Options): () => void {
  const toldBy = ({ clientX, clientY }: { clientX: number; clientY: number }) =>
    sideOf(frame.getBoundingClientRect(), { x: clientX, y: clientY });
  return combine(
    draggable({
      element: header,
      getInitialData: () => ({ pane: paneId }),
      onDragStart: () => frame.setAttribute('data-dragged', 'true'),
      onDrop: () => frame.removeAttribute('data-dragged'),
    }),
    dropTargetForElements({
      element: frame,
      canDrop: ({ source }) => paneOf(source.data) !== null && paneOf(source.data) !== paneId,
      onDrag: ({ location }) => onHint(toldBy(location.current.input)),
      onDragLeave: () => onHint(null),
      onDrop({ source, location }) {
        onHint(null);
        const pane = paneOf(source.data);
        if (pane !== null) onDrop({ pane, to: toldBy(location.current.input) });
      },
    }),
  );
}
