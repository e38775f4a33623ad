import type { Signals } from '../signals.js';
import { count } from '../wording.js';
import type { Band } from '../types.js';

interface Sized {
  band: Band;
  why: string;
}

function crossingText({ crossCutting }: Signals): string {
  return crossCutting.length === 0 ? 'no cross-cutting concern' : `touches ${crossCutting.join(' and ')}`;
}

/** By how much of the repository an area or a change is. What lies on a border stays in the smaller band. */
export function sizeByArea(signals: Signals): Sized {
  const files = signals.reviewed.length;
  const areas = signals.subsystems.length;
  const crossing = signals.crossCutting.length;
  const why = [count(files, 'file'), count(areas, 'subsystem'), crossingText(signals)].join(', ');
  if ((files > 12 && areas > 3) || crossing >= 2 || signals.crossCutting.includes('seam'))
    return { band: 'large', why };
  return { band: areas > 1 || crossing === 1 ? 'medium' : 'small', why };
}

/** By how far the explanation must reach, whatever it touches. */
export function sizeByReach(signals: Signals): Sized {
  const files = signals.reviewed.length;
  const areas = signals.subsystems.length;
  const why = [count(files, 'file'), count(areas, 'subsystem')].join(', ');
  if (areas > 3) return { band: 'large', why };
  return { band: files > 3 || areas > 1 ? 'medium' : 'small', why };
}

/** By what a feature or a plan touches, as its words say and its focus shows. */
export function sizeBySurface(signals: Signals): Sized {
  const areas = signals.subsystems.length;
  const crossing = signals.crossCutting;
  const why = [
    areas === 0 ? 'no part of the repository named' : count(areas, 'subsystem'),
    count(signals.statements, 'statement'),
    crossingText(signals),
  ].join(', ');
  if (crossing.length >= 3 || (crossing.includes('seam') && crossing.length >= 2) || areas > 3)
    return { band: 'large', why };
  return { band: crossing.length > 0 || areas > 1 ? 'medium' : 'small', why };
}

/** By how many documents and parts there are to work through. */
export function sizeBySources(signals: Signals): Sized {
  const areas = signals.subsystems.length;
  const parts = Math.max(signals.sources, areas);
  const why = [
    count(signals.sources, 'source'),
    count(areas, 'subsystem'),
    count(signals.statements, 'statement'),
  ].join(', ');
  if (parts > 3 || signals.statements > 80) return { band: 'large', why };
  return { band: parts > 1 || signals.statements > 25 ? 'medium' : 'small', why };
}

/** By how many areas it is about. What crosses services is large once it has two areas, and never small. */
export function sizeByAreas(signals: Signals): Sized {
  const areas = signals.subsystems.length;
  const crosses = signals.crossCutting.includes('seam');
  const why = [
    areas === 0 ? 'no part of the repository named' : count(areas, 'subsystem'),
    count(signals.sources, 'source'),
    crosses ? 'crosses services' : 'within one service',
  ].join(', ');
  if (areas > 3 || (crosses && areas > 1)) return { band: 'large', why };
  return { band: areas > 1 || signals.sources > 3 || crosses ? 'medium' : 'small', why };
}
