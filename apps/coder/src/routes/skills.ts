import { MessageReply, SkillRequest } from '@boocode/contracts/coder-chat';
import { SkillDescription } from '@boocode/contracts/skill';
import { Slug } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ChatServices } from '../services/chat-services.js';
import { failures } from './shapes.js';

const tags = ['skills'];

/** Skills are folders with a `SKILL.md`: of a project, or the person's own. Using one is a task like any message. */
export function skillRoutes(services: ChatServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/skills',
      {
        schema: {
          tags,
          summary: "The skills of a project, and the person's own",
          querystring: z.object({ repo: z.string().min(1).optional() }),
          response: { 200: z.array(SkillDescription), ...failures },
        },
      },
      ({ query }) => services.skills(query.repo ?? null),
    );
    app.post(
      '/skills/:name',
      {
        schema: {
          tags,
          summary: 'Have an agent follow a skill',
          params: z.object({ name: Slug }),
          body: SkillRequest,
          response: { 200: MessageReply.describe('The key was used before'), 201: MessageReply, ...failures },
        },
      },
      async ({ params, body }, reply) => {
        const sent = await services.useSkill(params.name, body);
        return reply.code(sent.created ? 201 : 200).send(sent);
      },
    );
    done();
  };
}
