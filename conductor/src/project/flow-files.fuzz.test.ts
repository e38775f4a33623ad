import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeFlow } from '../registry.js';
import { projectFlow } from './compile-project.js';
import { ProjectFlow } from './project-flow.js';
import { projectFolders, readProjectFiles } from './read-project.js';

const names = fc.oneof(fc.constantFrom('one.yaml', 'two.yml', 'a/b.yaml', 'x.md'), hostileText);
// What is JSON is YAML too.
const texts = fc.oneof(
  { weight: 4, arbitrary: spoilt(arbitraryOf(ProjectFlow)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom('a: &a [*a]', '&a [&b [*a, *b]]', '--- \n---\n', '!!binary x', '? ? ?', '- - - -'),
  },
);
const files = fc.dictionary(
  fc.tuple(fc.constantFrom(projectFolders.flows, projectFolders.agents), names).map((parts) => parts.join('/')),
  fc.option(texts),
  { maxKeys: 3 },
);

test('whatever a project calls its flows, each is a flow or a fault in words', { timeout: playTimeout }, async () => {
  await play(
    'flows',
    60,
    fc.property(files, (given) => {
      const read = readProjectFiles(new Map(Object.entries(given)));
      expect(read.flows.length + read.personas.length + read.faults.length).toBe(Object.keys(given).length);
      for (const { problem } of read.faults) expect(problem.length).toBeGreaterThan(5);
      for (const { name, flow } of read.flows) {
        expect(describeFlow(projectFlow({ name, flow, personas: read.personas })).name).toBe(name);
      }
    }),
  );
});
