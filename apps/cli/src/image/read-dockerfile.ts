import { z } from 'zod';

const Words = z.array(z.string()).min(1);

/** What of a Dockerfile can be played without Docker. */
export type Step =
  | { kind: 'run'; command: string }
  | { kind: 'copy'; from: string | null; sources: string[]; to: string }
  | { kind: 'workdir'; path: string }
  | { kind: 'env'; name: string; value: string };

/** One `FROM` and what follows it. */
export interface Stage {
  base: string;
  name: string | null;
  steps: Step[];
  /** `uid:gid` that the container runs as; null = root. */
  user: string | null;
  command: string[] | null;
  healthCheck: string[] | null;
}

/** The stages in their order. Throws at an instruction, or a form of one, that `prove:image` could not play: nothing is passed over. */
export function readDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of linesOf(text)) {
    const [, instruction = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(line) ?? [];
    if (instruction === 'FROM') stages.push(stageOf(rest));
    else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`Dockerfile: ${instruction} stands before the first FROM`);
      addTo(stage, instruction, rest);
    }
  }
  return stages;
}

/** Lines that end in a backslash go on; comments and blank lines are nothing. */
function linesOf(text: string): string[] {
  const kept = text.split('\n').filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  return kept
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
}

function stageOf(rest: string): Stage {
  const [base = '', , name = null] = rest.split(/\s+/);
  return { base, name, steps: [], user: null, command: null, healthCheck: null };
}

function addTo(stage: Stage, instruction: string, rest: string): void {
  switch (instruction) {
    case 'RUN':
      if (rest.startsWith('--')) throw new Error(`Dockerfile: RUN with flags cannot be played: ${rest}`);
      stage.steps.push({ kind: 'run', command: rest });
      return;
    case 'COPY':
      stage.steps.push(copyOf(rest));
      return;
    case 'WORKDIR':
      stage.steps.push({ kind: 'workdir', path: rest });
      return;
    case 'ENV': {
      const [, name = '', value = ''] = /^(\w+)=(\S*)$/.exec(rest) ?? [];
      if (name === '') throw new Error(`Dockerfile: ENV is read as one NAME=value a line, not as ${rest}`);
      stage.steps.push({ kind: 'env', name, value });
      return;
    }
    case 'USER':
      stage.user = rest;
      return;
    case 'CMD':
      stage.command = Words.parse(JSON.parse(rest));
      return;
    case 'HEALTHCHECK':
      stage.healthCheck = Words.parse(JSON.parse(rest.slice(rest.indexOf('CMD ') + 4)));
      return;
    case 'EXPOSE':
      // Says something to people, and does nothing.
      return;
    default:
      throw new Error(`Dockerfile: ${instruction} cannot be played`);
  }
}

function copyOf(rest: string): Step {
  const words = rest.split(/\s+/);
  const from = words[0]?.startsWith('--from=') === true ? (words.shift() ?? '').slice('--from='.length) : null;
  const to = words.pop();
  if (to === undefined || words.length === 0 || rest.includes(' --')) {
    throw new Error(`Dockerfile: COPY cannot be played: ${rest}`);
  }
  return { kind: 'copy', from, sources: words, to };
}
