import { expect, it } from 'vitest';
import { distinct } from './terminal-tabs.js';

it.each([
  [['bash'], ['bash']],
  [
    ['bash', 'vim', 'bash', 'bash'],
    ['bash', 'vim', 'bash 2', 'bash 3'],
  ],
])('tells tabs of one title apart: %j', (titles, shown) => expect(distinct(titles)).toEqual(shown));
