import diagnostics from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** A route, and what it reads a request with as far as that is known. */
export interface Route {
  method: Method;
  url: string;
  body?: z.ZodType;
  query?: z.ZodType;
}

const zodOf = (schema: unknown): z.ZodType | undefined => (schema instanceof z.ZodType ? schema : undefined);

/** The routes of an application as it registers them, with the schemas that stand there. Sockets are left out: no `inject` opens one. */
export async function routesOf<App>(build: () => Promise<App>): Promise<{ app: App; routes: Route[] }> {
  const routes: Route[] = [];
  const listen = (message: unknown): void => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what fastify publishes on this channel
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, schema, ...options }) => {
      if ('websocket' in options && options.websocket === true) return;
      for (const one of methods.filter((known) => [method].flat().includes(known))) {
        const body = zodOf(schema?.body);
        const query = zodOf(schema?.querystring);
        routes.push({ method: one, url, ...(body && { body }), ...(query && { query }) });
      }
    });
  };
  diagnostics.subscribe('fastify.initialization', listen);
  try {
    return { app: await build(), routes };
  } finally {
    diagnostics.unsubscribe('fastify.initialization', listen);
  }
}
