import { attachmentBytes } from '@boocode/contracts/message';
import contentDisposition from 'content-disposition';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addAttachment, readAttachment } from '../attachments/attachment-rows.js';
import { isImage } from '../attachments/media-type.js';
import { HttpError } from '../errors.js';
import { attachmentHeaders } from '../security/headers.js';
import type { Store } from '../store.js';
import { ById, readPart } from './read-request.js';

const Named = z.object({ name: z.string().max(1_000).default('') });

const tooLarge = () =>
  new HttpError({
    status: 413,
    code: 'attachment.too-large',
    message: `A file of more than ${attachmentBytes / 1_000_000} MB cannot be attached. Put it into the project's folder and name it there.`,
  });

/** Files that people hand over: kept as they are, given back so that nothing in them runs. */
export async function attachmentRoutes(app: FastifyInstance, { sql }: Store) {
  await app.register((scope, _options, done) => {
    // The body is the file, whatever it is said to be; only in this scope.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: attachmentBytes }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post(
      '/api/attachments',
      {
        bodyLimit: attachmentBytes,
        errorHandler: (error) => {
          throw error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? tooLarge() : error;
        },
      },
      async (request, reply) => {
        const { name } = readPart('query', Named, request.query);
        // An empty file comes without a body.
        const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return reply.code(201).send(await addAttachment(sql, name, content));
      },
    );
    done();
  });

  app.get('/api/attachments/:id', async (request, reply) => {
    const { name, media_type, content } = await readAttachment(sql, readPart('address', ById, request.params).id);
    const inline = isImage(media_type);
    return reply
      .headers(attachmentHeaders)
      .header('content-type', media_type === 'text/plain' ? 'text/plain; charset=utf-8' : media_type)
      .header('content-disposition', contentDisposition(name, { type: inline ? 'inline' : 'attachment' }))
      .send(content);
  });
}
