import { SubjectDocument } from '@boocode/contracts/subject';

/** Files as documents, and in words those that are none. */
export interface ReadFiles {
  documents: SubjectDocument[];
  faults: string[];
}

/** A name as citations take it: what it may not hold becomes a dash. */
export const documentName = (name: string): string =>
  name
    .replaceAll(/[^\w .()-]/g, '-')
    .replace(/^[^\w]+/, '')
    .slice(0, 119) || 'document';

/** Reads files that a person picked. */
export async function readDocuments(files: readonly File[]): Promise<ReadFiles> {
  const read = await Promise.all(files.map(async (file) => documentOf(documentName(file.name), await file.text())));
  return { documents: read.flatMap(({ documents }) => documents), faults: read.flatMap(({ faults }) => faults) };
}

/** A text under a name; a fault when it is no text, or there is nothing in it. */
export function documentOf(name: string, text: string): ReadFiles {
  if (/\0|\uFFFD/.test(text)) {
    return { documents: [], faults: [`${name} is no text. Hand in what it says as text.`] };
  }
  const parsed = SubjectDocument.safeParse({ name, text });
  if (parsed.success) return { documents: [parsed.data], faults: [] };
  return { documents: [], faults: [`${name}: ${parsed.error.issues[0]?.message ?? 'it cannot be used'}.`] };
}

/** Adds documents; one of the same name takes the place of the one before. */
export function withDocuments(
  before: readonly SubjectDocument[],
  added: readonly SubjectDocument[],
): readonly SubjectDocument[] {
  const names = new Set(added.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...new Map(added.map((one) => [one.name, one])).values()];
}
