/** Prefixes of the ids that a persona gives its findings. */
const prefixes: Readonly<Record<string, string>> = {
  'adversarial-security-analyst': 'SEC',
  'behavioral-analyst': 'BEH',
  'devops-engineer': 'DOR',
  'junior-developer': 'JD',
  'on-call-engineer': 'OCE',
  'test-engineer': 'TST',
};

/** The id of a persona's n-th finding, n counting from 1. */
export function nativeId(persona: string, n: number): string {
  const initials = persona.split('-').map((word) => word.charAt(0).toUpperCase());
  return `${prefixes[persona] ?? initials.join('')}-${String(n).padStart(3, '0')}`;
}

/** `3 files`, `1 file`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
