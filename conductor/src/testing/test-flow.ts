import type { Flow } from '../types.js';

/** A flow that is never planned, for tests of hosts: what is not given does nothing. */
export function testFlow(given: Partial<Flow>): Flow {
  return {
    name: 'test',
    version: 1,
    title: '',
    summary: '',
    family: 'review',
    inputs: {
      change: true,
      focus: 'no',
      documents: 'no',
      goal: 'optional',
      goal_label: '',
      document_label: '',
    },
    bands: [],
    stages: [],
    plan: () => {
      throw new Error('Nothing is planned here.');
    },
    needs: () => ({ diff: false, files: [] }),
    prompt: () => ({ system: '', user: '', shared: 0 }),
    goOn: () => 'Go on.',
    read: (_input, text) => ({ ok: true, data: { text } }),
    code: () => ({ text: '' }),
    graft: () => null,
    mayAdd: () => [],
    found: () => [],
    ...given,
  };
}
