import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '../browser.js';
import { fileOf, indexPage } from './index-page.js';
import { photograph } from './photograph.js';
import type { Look, Scene } from './scene.js';
import { scenes } from './scenes.js';
import { onStage } from './stage.js';

const folder = fileURLToPath(new URL('../../../../openspec/pictures/', import.meta.url));
/** Taken by hand, of the whole product. */
const others = new Set(['run.png']);
/**
 * What the browser paints again in part, in several threads or later has rounded corners of other shades at each run: a tile is
 * painted whole, by one thread, before it is shown.
 */
const steady = ['--disable-partial-raster', '--num-raster-threads=1', '--disable-checker-imaging'];
const looksOf = ({ looks = ['wide-light'] }: Scene): readonly Look[] => looks;

await main(process.argv.slice(2));

/** Takes all pictures, or those of the scenes and panes that are named; tells which became other than they were. */
async function main(names: string[]): Promise<void> {
  if (!existsSync(fileURLToPath(new URL('../../dist/index.html', import.meta.url)))) {
    throw new Error('The web app is not built: run `pnpm build` first.');
  }
  const wanted = scenes.filter(({ name, of }) => names.length === 0 || names.includes(name) || names.includes(of));
  if (wanted.length === 0)
    throw new Error(`No scene has these names. There are: ${scenes.map(({ name }) => name).join(', ')}.`);
  await mkdir(folder, { recursive: true });
  const browser = await startBrowser(steady);
  const problems: unknown[] = [];
  try {
    for (const scene of wanted) {
      for (const look of looksOf(scene)) {
        try {
          await take(scene, look);
        } catch (error) {
          problems.push(error);
        }
      }
    }
  } finally {
    await browser.close();
  }
  await writeFile(join(folder, 'README.md'), indexPage(scenes.map((scene) => ({ scene, looks: looksOf(scene) }))));
  await removeStrangers();
  for (const problem of problems) process.stderr.write(`${String(problem)}\n`);
  if (problems.length > 0) process.exitCode = 1;

  async function take(scene: Scene, look: Look): Promise<void> {
    const picture = await onStage(browser, { scene, look }, (page) => photograph(page));
    const file = join(folder, fileOf(scene, look));
    const same = existsSync(file) && picture.equals(await readFile(file));
    if (!same) await writeFile(file, picture);
    const size = `${Math.ceil(picture.length / 1000)} kB`;
    process.stdout.write(`${same ? 'same   ' : 'written'} ${fileOf(scene, look)} ${size}\n`);
  }
}

/** Pictures of scenes that are no more. */
async function removeStrangers(): Promise<void> {
  const known = new Set(scenes.flatMap((scene) => looksOf(scene).map((look) => fileOf(scene, look))));
  for (const file of await readdir(folder)) {
    if (file.endsWith('.png') && !known.has(file) && !others.has(file)) await rm(join(folder, file));
  }
}
