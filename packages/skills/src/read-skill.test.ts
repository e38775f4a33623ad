import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listSkills, readSkill, skillPlaces, skillWords } from './read-skill.js';
import { SkillError } from './skill-error.js';

let folder = '';
let project = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-skills-'));
  project = path.join(folder, 'project');
});
afterAll(() => rmSync(folder, { recursive: true }));

const ofProject = (name: string) => path.join(project, '.boocode', 'skills', name);
const ofPerson = (name: string) => path.join(folder, 'data', 'skills', name);
const places = () => skillPlaces(project, path.join(folder, 'data'));

function make(place: string, text: string): void {
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'SKILL.md'), text);
}

const refusal = (name: string): Promise<unknown> => readSkill(name, places()).catch((error: unknown) => error);

it("finds the project's skill before the person's own of the same name", async () => {
  make(ofProject('tidy'), '---\nname: tidy\ndescription: Tidies up\n---\nTidy well.\n');
  make(ofPerson('tidy'), 'Not this one.');
  make(ofPerson('greet'), 'Say hello.');
  expect(await readSkill('tidy', places())).toMatchObject({ body: 'Tidy well.', description: 'Tidies up' });
  expect(await listSkills(places())).toEqual([
    { name: 'greet', description: '', source: 'user' },
    { name: 'tidy', description: 'Tidies up', source: 'project' },
  ]);
  expect(await listSkills(skillPlaces(null, path.join(folder, 'data')))).toMatchObject([
    { name: 'greet' },
    { name: 'tidy', source: 'user' },
  ]);
});

it('reads nothing outside of the folders for skills, by link or by name', async () => {
  make(path.join(folder, 'secret'), 'A secret.');
  mkdirSync(ofProject('leak'), { recursive: true });
  symlinkSync(path.join(folder, 'secret', 'SKILL.md'), path.join(ofProject('leak'), 'SKILL.md'));
  expect(await refusal('leak')).toMatchObject({
    code: 'skill.unreadable',
    message: expect.stringContaining('leads out'),
  });
  for (const name of ['../../../secret', '..', '/secret', 'tidy/../leak', 'Tidy', '']) {
    expect(await refusal(name)).toMatchObject({ code: 'skill.not-found', status: 404 });
  }
});

it('refuses what is no text of a fair length, without reading it', async () => {
  make(ofProject('long'), 'x'.repeat(100_001));
  mkdirSync(path.join(ofProject('folder'), 'SKILL.md'), { recursive: true });
  mkdirSync(ofProject('pipe'));
  execFileSync('mkfifo', [path.join(ofProject('pipe'), 'SKILL.md')]);
  make(ofProject('broken'), '---\ndescription: [\n---\nText.');
  // Each fault of a line was once shown with all of its line, for half a minute.
  make(ofProject('tedious'), `---\n${'[]'.repeat(49_000)}\n---\nText.`);
  // This one ended the process that read it.
  make(ofProject('deep'), `---\ndescription: ${'['.repeat(98_000)}\n---\nText.`);
  mkdirSync(ofProject('circle'));
  symlinkSync('SKILL.md', path.join(ofProject('circle'), 'SKILL.md'));
  for (const name of ['long', 'folder', 'pipe', 'broken', 'tedious', 'deep']) {
    expect(await refusal(name)).toBeInstanceOf(SkillError);
    expect(await refusal(name)).toMatchObject({ code: 'skill.unreadable', status: 422 });
  }
  expect(await refusal('circle')).toMatchObject({ code: 'skill.not-found' });
  expect((await listSkills(places())).map(({ name }) => name)).toEqual(['greet', 'tidy']);
});

it('puts what a skill is given in its place, as it stands, or behind the text', () => {
  const skill = { name: 'tidy', description: '', source: 'user', folder: '/skills/tidy' } as const;
  expect(skillWords({ ...skill, body: 'Tidy $ARGUMENTS.' }, 'the $& shed')).toMatch(/Tidy the \$& shed\.$/);
  expect(skillWords({ ...skill, body: 'Tidy.' }, 'Ann')).toMatch(/Tidy\.\n\nIt is given:\n\nAnn$/);
  expect(skillWords({ ...skill, body: 'Tidy.' }, '')).toMatch(/\/skills\/tidy\.\n\nTidy\.$/);
});
