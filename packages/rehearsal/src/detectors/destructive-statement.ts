import { extents, spot } from './detector.js';
import type { Detector } from './detector.js';

const drops = /\bdrop\s+(?:table(?!\s+(?:if\s+exists\s+)?(?:tmp|temp))|column)\b[^;\n]*/gi;
const truncations = /(?<=^|;)\s*truncate\s+(?:table\s+)?[\w."]+/gi;
const unconditional =
  /(?<=^|;)\s*(?:delete\s+from\s+[\w."]+\s*(?=;|$)|update\s+[\w."]+\s+set\b(?![^;]*\bwhere\b)[^;]*)/gi;

/** Statements in SQL files that remove data or structure for good. Files that lead back (`down`, `rollback`) must. */
export const destructiveStatement: Detector = {
  id: 'destructive-statement',
  severities: { 'data-engineer': 'Degrades operations' },
  find(source) {
    if (
      source.language !== 'sql' ||
      source.isTest ||
      /(?:^|[._/-])(?:down|rollback|revert|undo)\b/i.test(source.path)
    ) {
      return [];
    }
    const found = [drops, truncations, unconditional].flatMap((expression) => extents(source.bare, expression));
    return found.flatMap(({ start, end }) => {
      const lead = source.bare.slice(start, end).search(/\S/);
      return spot(source, { start: start + lead, end }, wording);
    });
  },
};

const wording = {
  title: 'Statement that removes data for good',
  claim: 'The statement drops a table or column, or changes every row of a table without a condition.',
  trigger: 'The migration runs where there is data, or while the previous version of the program still runs.',
  impact: 'The data is gone, the statement locks the table while it works, and going back needs a backup.',
  remediation:
    'Stop using the data in one release, remove it in a later one, and bound changes of rows by a condition.',
};
