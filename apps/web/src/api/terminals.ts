import { TerminalView, type StartTerminalInput } from '@boocode/contracts/terminal';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read, remove } from './http.js';

const base = '/api/term/terminals';
const pathOf = (id: string) => `${base}/${encodeURIComponent(id)}`;

/** All terminals that booterm knows, for their titles. */
export const terminalsQuery = () =>
  queryOptions({
    queryKey: ['terminals'] as const,
    queryFn: ({ signal }) => read(base, z.array(TerminalView), signal),
  });

/** Asked when it matters whether something runs in it: no cached answer would do. */
export const readTerminal = (id: string) => read(pathOf(id), TerminalView);

/** The page chooses the id: to ask twice starts one shell. */
export const startTerminal = (request: StartTerminalInput) => post(base, request, TerminalView);

export const closeTerminal = (id: string) => remove(pathOf(id));

export function terminalSocketUrl(id: string): string {
  const url = new URL(`${pathOf(id)}/ws`, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
