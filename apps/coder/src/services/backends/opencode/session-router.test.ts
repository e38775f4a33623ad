import { expect, it } from 'vitest';
import type { ServerEvent } from './read-event.js';
import { createSessionRouter } from './session-router.js';

function created(id: string, parentID: string): ServerEvent {
  const info = {
    id,
    parentID,
    slug: 's',
    projectID: 'p',
    directory: '/',
    title: 't',
    version: '1',
    time: { created: 1, updated: 1 },
  };
  return { id: 'evt', type: 'session.created', properties: { sessionID: id, info } };
}

function idle(sessionID: string): ServerEvent {
  return { id: 'evt', type: 'session.idle', properties: { sessionID } };
}

function asked(sessionID: string): ServerEvent {
  const properties = { id: 'per_1', sessionID, permission: 'edit', patterns: [], metadata: {}, always: [] };
  return { id: 'evt', type: 'permission.asked', properties };
}

it("gives a turn its own session's events and the asks of every session below it, and no other's", () => {
  const router = createSessionRouter();
  const heard: string[] = [];
  const onEvent = (event: ServerEvent): void => void heard.push(event.type);
  router.listen('root', { onEvent, onReconnect: () => undefined, onExit: () => undefined });
  for (const event of [
    created('child', 'root'),
    created('grandchild', 'child'),
    idle('grandchild'),
    asked('grandchild'),
  ])
    router.route(event);
  for (const event of [idle('other'), asked('other'), idle('root')]) router.route(event);
  expect(heard).toEqual(['permission.asked', 'session.idle']);
  expect(router.membersOf('root')).toEqual(['root', 'child', 'grandchild']);
  router.forget('root');
  expect(router.membersOf('root')).toEqual(['root']);
});
