import type { ProjectView } from '@boocode/contracts/project';

/** Beginnings that the model can do something with, as things are. */
export const suggestionsFor = (project: ProjectView | null): readonly string[] =>
  project === null || project.folder === 'missing'
    ? ['Explain the file that I attach', 'Help me to write a plan for ', 'Write a small HTML page that shows ']
    : [
        'How is this project put together, and where do I begin to read?',
        'Where in the code is decided ',
        'Read the tests, and tell me what is not tested',
      ];
