/** One line of the doctor: what was looked at, what was found, and the command or setting that mends it. */
export interface Check {
  name: string;
  ok: boolean;
  /** A missing needed thing keeps BooCode from working; a missing other thing only takes something away. */
  needed: boolean;
  found: string;
  mend: string | null;
}

export function good(name: string, found: string): Check {
  return { name, ok: true, needed: true, found, mend: null };
}

export function missing(name: string, found: string, mend: string | null): Check {
  return { name, ok: false, needed: true, found, mend };
}

/** Something that BooCode works without. */
export function lacking(name: string, found: string, mend: string | null): Check {
  return { name, ok: false, needed: false, found, mend };
}
