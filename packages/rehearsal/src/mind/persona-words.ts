/** Prefixes of the ids that a persona gives its findings. */
const prefixes: Readonly<Record<string, string>> = {
  'adversarial-security-analyst': 'SEC',
  'behavioral-analyst': 'BEH',
  'codebase-explorer': 'MAP',
  'concurrency-analyst': 'CON',
  'content-auditor': 'AUD',
  'data-engineer': 'DATA',
  'devops-engineer': 'DOR',
  'edge-case-explorer': 'EDG',
  'evidence-based-investigator': 'EVD',
  'gap-analyzer': 'GAP',
  'information-architect': 'IA',
  'junior-developer': 'JD',
  'on-call-engineer': 'OCE',
  'project-scanner': 'SCN',
  'research-analyst': 'SRC-R',
  'risk-analyst': 'RSK',
  'software-architect': 'REC',
  'structural-analyst': 'STR',
  'system-architect': 'SYS',
  'test-engineer': 'TST',
  'user-experience-designer': 'UX',
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
