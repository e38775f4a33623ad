import type { Config } from '../config.js';
import { isLoopback } from '../config.js';
import { messageOf } from '../errors.js';
import { freePort } from '../supervisor/free-port.js';
import { good, lacking, missing, type Check } from './check.js';

/** Whether the wished port can be had; `running` is the address of the BooCode that has it already. */
export async function checkPort({ host, port }: Config, running: string | null): Promise<Check> {
  if (running !== null) return good('port', `BooCode answers at ${running}`);
  try {
    const free = await freePort(host, port);
    if (free === port) return good('port', `${port} is free`);
    return lacking('port', `${port} is in use; BooCode would take ${free}`, 'set BOOCODE_PORT to a free one');
  } catch (error) {
    return missing('port', messageOf(error), 'set BOOCODE_HOST and BOOCODE_PORT');
  }
}

export function checkExposure({ host, token }: Config): Check {
  if (isLoopback(host))
    return good('exposure', `${host}: only this machine${token === null ? '' : ', and a token is asked for'}`);
  return good('exposure', `${host}: others can reach it; a token is asked for`);
}
