import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SkillDescription } from '@boocode/contracts/skill';
import { Slug } from '@boocode/contracts/ids';
import { readYaml } from '@boocode/yaml/read-yaml';
import { YamlError } from '@boocode/yaml/yaml-error';
import { z } from 'zod';
import { SkillError } from './skill-error.js';

/** Where skills are looked for, the first that has one wins; `root` is what nothing may be read outside of. */
export interface SkillPlace {
  source: SkillDescription['source'];
  root: string;
  dir: string;
}

export interface Skill extends SkillDescription {
  body: string;
  folder: string;
}

const longestSkill = 100_000;
/** UTF-8 needs at most three bytes for what counts as one character here. */
const mostBytes = longestSkill * 3;
const FrontMatter = z.object({ description: z.string().default('') });

/** The project's `.boocode/skills` before the person's own in the data directory. */
export function skillPlaces(project: string | null, dataDir: string): SkillPlace[] {
  const own: SkillPlace = { source: 'user', root: path.join(dataDir, 'skills'), dir: path.join(dataDir, 'skills') };
  if (project === null) return [own];
  return [{ source: 'project', root: project, dir: path.join(project, '.boocode', 'skills') }, own];
}

/** The skill of this name. Throws `SkillError`: `skill.not-found`, or `skill.unreadable` for one that cannot be used as it is. */
export async function readSkill(name: string, places: readonly SkillPlace[]): Promise<Skill> {
  // Else a name could lead to another folder.
  for (const place of Slug.safeParse(name).success ? places : []) {
    const skill = await readAt(name, place);
    if (skill !== null) return skill;
  }
  throw new SkillError(
    'skill.not-found',
    `There is no skill ${name} in ${places.map(({ dir }) => dir).join(' or ')}. Make the folder ${name} with a SKILL.md there.`,
  );
}

/** All skills that can be dispatched; one that cannot be read is left out, and its dispatch says why. */
export async function listSkills(places: readonly SkillPlace[]): Promise<SkillDescription[]> {
  const found = new Map<string, SkillDescription>();
  for (const place of places) {
    for (const name of await namesIn(place.dir)) {
      if (found.has(name)) continue;
      const skill = await readAt(name, place).catch(unreadable);
      if (skill !== null) found.set(name, { name, description: skill.description, source: skill.source });
    }
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What the agent is told: the skill's text, with what it was given in the place of `$ARGUMENTS`, or after it. */
export function skillWords({ name, body, folder }: Skill, given: string): string {
  const placed = body.includes('$ARGUMENTS');
  const text = placed ? body.replaceAll('$ARGUMENTS', () => given) : body;
  const after = placed || given === '' ? '' : `\n\nIt is given:\n\n${given}`;
  return `Follow the skill ${name}. Files that it names lie in ${folder}.\n\n${text}${after}`;
}

async function namesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(missing);
  return (entries ?? [])
    .filter((entry) => entry.isDirectory() && Slug.safeParse(entry.name).success)
    .map(({ name }) => name);
}

async function readAt(name: string, { source, root, dir }: SkillPlace): Promise<Skill | null> {
  const folder = path.join(dir, name);
  const file = await realpath(path.join(folder, 'SKILL.md')).catch(missing);
  if (file === undefined) return null;
  // A repository could otherwise have any file of the machine told to a model.
  if (!file.startsWith(`${await realpath(root)}${path.sep}`)) throw refused(name, 'leads out of its place');
  const found = await stat(file);
  // Asked before it is read: a pipe would never end, and a repository may hold a file of any size.
  if (!found.isFile()) throw refused(name, 'is not a file');
  const text = found.size > mostBytes ? null : await readFile(file, 'utf8').catch(denied(name));
  if (text === null || text.length > longestSkill) throw refused(name, `is longer than ${longestSkill} characters`);
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
  const description = match?.[1] === undefined ? '' : frontMatter(name, match[1]).description;
  return { name, description, source, body: (match?.[2] ?? text).trim(), folder };
}

function frontMatter(name: string, text: string): z.infer<typeof FrontMatter> {
  try {
    return FrontMatter.parse(readYaml(text));
  } catch (cause) {
    const fault = cause instanceof YamlError ? `. ${cause.message}` : '';
    throw refused(name, `has front matter that is no YAML with a description${fault}`, cause);
  }
}

function refused(name: string, why: string, cause?: unknown): SkillError {
  return new SkillError('skill.unreadable', `The skill ${name} ${why}.`, { cause });
}

const denied = (name: string) => (error: unknown) => {
  if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')) {
    throw refused(name, 'may not be read by the user that runs BooCode', error);
  }
  throw error;
};

function unreadable(error: unknown): null {
  if (error instanceof SkillError) return null;
  throw error;
}

const nowhere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

function missing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error)) throw error;
  // A link that leads round in a circle leads nowhere either, and nothing has a name that is longer than names can be.
  if (nowhere.has(String(error.code))) return undefined;
  throw error;
}
