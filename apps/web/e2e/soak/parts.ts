import { descendantsOf, listProcesses, readProcess, type ProcessRow } from '@boocode/processes/process-table';
import type { Product } from '../product.js';

/** The product's own processes, which must live through it all. */
export interface Parts {
  supervisor: number;
  server: number;
  coder: number;
  terminals: number;
}

export type PartName = keyof Parts;

/** Of a product that has just begun. */
export function partsOf(product: Product): Parts {
  const one = (name: string): number => {
    const [pid] = product.pidsOf(new RegExp(`apps/${name}/dist/main\\.js`));
    if (pid === undefined) throw new Error(`Nothing of the product is ${name}.`);
    return pid;
  };
  const server = one('server');
  const supervisor = readProcess(server)?.parent;
  if (supervisor === undefined) throw new Error(`Process ${server} has ended.`);
  return { supervisor, server, coder: one('coder'), terminals: one('booterm') };
}

/** Errors: a part that was started anew would hide what it leaks. */
export function insistOn(product: Product, parts: Parts): void {
  const now = partsOf(product);
  for (const name of ['supervisor', 'server', 'coder', 'terminals'] as const)
    if (now[name] !== parts[name]) throw new Error(`${name} ended, and was started anew; its log says why.`);
}

export function childrenOf(pid: number, rows: readonly ProcessRow[] = listProcesses()): ProcessRow[] {
  return descendantsOf(pid, rows);
}
