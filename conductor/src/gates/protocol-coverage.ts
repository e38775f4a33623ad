import type { AngleOutput, ProtocolCoverage } from '@boocode/contracts/finding';

type Told = AngleOutput['coverage'][number];

const states = { found: 'done', clear: 'empty', skipped: 'skipped' } as const;

/** The names of the protocols that a persona is told to run, in their order: the bold leads of its numbered list. */
export function protocolsOf(personaBody: string): string[] {
  const list = /^## Protocols\n([^]*?)(?=^## |(?![^]))/m.exec(personaBody)?.[1] ?? '';
  return [...list.matchAll(/^\d+\. \*\*([^*]+?)[.?]\*\*/gm)].map(([, name = '']) => name.replaceAll(/\s+/g, ' '));
}

/**
 * How each expected protocol of an angle ended, by what its answer tells: under its name or its number. One that the answer does not
 * speak of is skipped; what it tells beyond them comes last.
 */
export function protocolCoverage(expected: readonly string[], told: readonly Told[]): ProtocolCoverage[] {
  const left = [...told];
  const rows = expected.map((protocol, index): ProtocolCoverage => {
    const at = left.findIndex((row) => isSame(row.protocol, protocol, index + 1));
    const [row] = at === -1 ? [] : left.splice(at, 1);
    return row === undefined
      ? { protocol, state: 'skipped', note: 'the answer does not speak of it' }
      : { protocol, state: states[row.state], note: row.note };
  });
  return [
    ...rows,
    ...left.map(({ protocol, state, note }): ProtocolCoverage => ({ protocol, state: states[state], note })),
  ];
}

/** Models write "3", "3. Secrets and personal data", "secrets & personal data", "A01". */
function isSame(said: string, name: string, number: number): boolean {
  const numbered = /^\W*(?:protocol\s*)?(\d+)\b[.):\s]*(.*)$/i.exec(said);
  const words = keyOf(numbered?.[2] ?? said);
  if (words === '') return numbered !== null && Number(numbered[1]) === number;
  const key = keyOf(name);
  return key === words || key.startsWith(`${words} `) || words.startsWith(`${key} `);
}

function keyOf(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/&|\band\b/g, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
