import { createAcpBackend, type AcpBackend, type AcpBackendOptions } from './acp/backend.js';

/** One warm process of an ACP agent for many sessions, one a model server. */
export function createWarmAcpBackend(options: AcpBackendOptions): AcpBackend {
  return createAcpBackend(options, 'warm');
}
