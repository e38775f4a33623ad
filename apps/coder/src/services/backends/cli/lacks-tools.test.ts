import { expect, it } from 'vitest';
import { lacksTools } from './opencode.js';

const server = { name: 'boocode', url: 'http://127.0.0.1:1/mcp', headers: {} };
const refused = (...tools: string[]) =>
  `Model tried to call unavailable tool 'invalid'. Available tools: ${tools.join(', ')}.`;

it.each([
  ['there is none of the server that was given', refused('glob', 'read'), [server], true],
  [
    'the server is there, and the model called what it does not have',
    refused('glob', 'boocode_new_task'),
    [server],
    false,
  ],
  ['no server was given', refused('glob', 'read'), [], false],
  ['the call failed for another reason', 'The file is not there. Available tools: none', [server], false],
])('opencode works without its tools or not: %s', (_, words, tools, lacks) => {
  expect(lacksTools(words, tools)).toBe(lacks);
});
