import { expect, it } from 'vitest';
import { projectRoots } from './project-roots.js';

it.each([
  ['members of a workspace are their root’s', ['package.json', 'a/package.json'], ['.']],
  ['a manifest of another world opens a project', ['package.json', 'a/go.mod', 'a/x/go.mod'], ['.', 'a']],
  ['siblings are projects of their own', ['a/pom.xml', 'b/pom.xml'], ['a', 'b']],
  ['a name that begins alike is no part', ['a/pom.xml', 'ab/pom.xml'], ['a', 'ab']],
  ['two manifests of one folder are one project', ['setup.py', 'requirements.txt'], ['.']],
  ['examples and copies are none', ['go.mod', 'examples/x/package.json', 'vendor/y/Cargo.toml'], ['.']],
  ['nothing is declared, nothing is a project', ['src/a.ts'], []],
])('%s', (_, paths, roots) => {
  expect(projectRoots(paths).map(({ path }) => path)).toEqual(roots);
  expect(projectRoots(paths.toReversed())).toEqual(projectRoots(paths));
});
