import { createAcpBackend, type AcpBackend, type AcpBackendOptions } from './acp/backend.js';

/** One shot: each session gets a process of its own, which ends with it. */
export function createAcpDispatchBackend(options: AcpBackendOptions): AcpBackend {
  return createAcpBackend(options, 'one-shot');
}
