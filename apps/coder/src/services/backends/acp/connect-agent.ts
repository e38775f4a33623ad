import * as acp from '@agentclientprotocol/sdk/unstable';
import { withoutDeep } from './cut-deep.js';
import type { AcpRouter } from './router.js';

/** Speaks with an agent over a stream of messages: what it asks and tells goes to the router, what nobody knows is refused. */
export function connectAgent(router: AcpRouter, stream: acp.Stream) {
  return acp
    .client({ name: 'boocode' })
    .onRequest(acp.methods.client.session.requestPermission, ({ params, signal: withdrawn }) =>
      router.permission(params, withdrawn),
    )
    .onRequest(acp.methods.client.elicitation.create, ({ params, signal: withdrawn }) =>
      router.elicitation(params, withdrawn),
    )
    .onRequest('*', ({ method, params }) => {
      router.unknown(method, params);
      throw acp.RequestError.methodNotFound(method);
    })
    .onNotification(acp.methods.client.session.update, ({ params }) => router.update(params))
    .onNotification('*', () => undefined)
    .connect(withoutDeep(stream));
}
