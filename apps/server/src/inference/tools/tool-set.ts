import { ArtifactKind } from '@boocode/contracts/artifact';
import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import { tool, type ToolSet } from 'ai';
import { z } from 'zod';
import { fetchPage, type FetchPorts } from './fetch-page.js';
import { readProjectFile } from './read-file.js';
import { globProject, grepProject } from './search-files.js';
import { ToolFailure } from './tool-failure.js';

export interface ToolGround {
  /** The project's folder; null = no files can be read. */
  folder: string | null;
  web: boolean;
  /** Keeps a document beside the chat; answers with its id. */
  keepArtifact: (artifact: { kind: ArtifactKind; title: string; content: string }) => Promise<string>;
  fetchPorts?: FetchPorts | undefined;
}

/** As much of a result as is kept and told. */
const longestOutput = 20_000;

const Lines = z.int().positive().max(1_000_000);
const ReadInput = z.object({
  path: z.string().min(1).describe('path in the project'),
  offset: Lines.optional().describe('first line, from 1'),
  limit: Lines.optional().describe('number of lines'),
});
const GlobInput = z.object({
  pattern: z.string().min(1).max(500).describe('such as src/**/*.ts'),
  path: z.string().optional().describe('folder in the project'),
});
const GrepInput = z.object({
  pattern: z.string().min(1).max(1_000).describe('regular expression'),
  path: z.string().optional().describe('folder or file in the project'),
  glob: z.string().max(500).optional().describe('only in files such as *.ts'),
});
const FetchInput = z.object({ url: z.string().min(1).max(4_000) });
const ArtifactInput = z.object({
  kind: ArtifactKind,
  title: z.string().trim().min(1).max(200),
  content: z.string().min(1).max(2_000_000),
});

/** The tools of a chat. All but `artifact` only read. */
export function chatTools({ folder, web, keepArtifact, fetchPorts }: ToolGround): ToolSet {
  return {
    ...(folder === null ? {} : fileTools(folder)),
    ...(web ? webTools(fetchPorts) : {}),
    artifact: tool({
      description:
        'Keeps a document (Markdown, or a whole HTML page without outside resources) for the person, beside the chat.',
      inputSchema: ArtifactInput,
      execute: async (input) => `It is kept as the artifact ${await keepArtifact(input)}.`,
    }),
  };
}

function fileTools(folder: string): ToolSet {
  return {
    read: tool({
      description: 'Reads a text file of the project, with line numbers.',
      inputSchema: ReadInput,
      execute: (input) => shortened(readProjectFile(folder, input)),
    }),
    glob: tool({
      description: 'Lists files of the project by a pattern of their paths.',
      inputSchema: GlobInput,
      execute: (input, { abortSignal }) => shortened(globProject(folder, input, orNever(abortSignal))),
    }),
    grep: tool({
      description: 'Searches the text of the project’s files with a regular expression.',
      inputSchema: GrepInput,
      execute: (input, { abortSignal }) => shortened(grepProject(folder, input, orNever(abortSignal))),
    }),
  };
}

function webTools(ports: FetchPorts | undefined): ToolSet {
  return {
    fetch: tool({
      description: 'Fetches the text of a public web page.',
      inputSchema: FetchInput,
      execute: async ({ url }, { abortSignal }) =>
        fence(promptTags.untrusted, await shortened(fetchPage(url, orNever(abortSignal), ports))),
    }),
  };
}

const orNever = (signal: AbortSignal | undefined) => signal ?? new AbortController().signal;

async function shortened(output: Promise<string>): Promise<string> {
  const text = await output;
  return text.length <= longestOutput ? text : `${text.slice(0, longestOutput)}\n\n(The rest is left out.)`;
}

/** What a person reads of a call, in a line. */
export function toolTitle(name: string, input: unknown): string {
  const given = Titled.safeParse(input);
  const what = given.success
    ? (given.data.path ?? given.data.pattern ?? given.data.url ?? given.data.title)
    : undefined;
  const words = given.success && name !== 'read' ? (given.data.pattern ?? what) : what;
  return (words === undefined ? name : `${name} ${words}`).replaceAll(/\s+/g, ' ').slice(0, 200);
}

const Titled = z.object({
  path: z.string().optional(),
  pattern: z.string().optional(),
  url: z.string().optional(),
  title: z.string().optional(),
});

/** What the model and the person are told of a tool that failed. */
export function toolFailureWords(error: unknown): string {
  return error instanceof ToolFailure
    ? error.message
    : error instanceof Error
      ? `It failed: ${error.message}`
      : 'It failed.';
}
