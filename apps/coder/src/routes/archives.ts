import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Id } from '@boocode/contracts/ids';
import { ImportReply, mostArchiveBytes } from '@boocode/contracts/run-archive';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ArchiveError } from '../archives/archive-error.js';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const packed = promisify(gzip);
const bytesType = 'application/octet-stream';
const tags = ['archives'];

/** A run as one file, out of this house and into it. */
export function archiveRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    // As it is: a file that is no JSON is refused in the same words as one that is another JSON.
    app.addContentTypeParser(bytesType, { parseAs: 'buffer', bodyLimit: mostArchiveBytes }, (_request, body, parsed) =>
      parsed(null, body),
    );
    app.get(
      '/flow-runs/:id/archive',
      {
        schema: {
          tags,
          summary: 'An ended run as one file: JSON, packed with gzip',
          params: z.object({ id: Id }),
          response: { 200: z.unknown().describe('The bytes of the file'), ...failures },
        },
      },
      async ({ params }, reply) => {
        const archive = await services.exportRun(params.id);
        const name = `run-${params.id}.json.gz`;
        return reply
          .type('application/gzip')
          .header('content-disposition', `attachment; filename="${name}"`)
          .send(await packed(JSON.stringify(archive)));
      },
    );
    app.post(
      '/flow-runs/import',
      {
        bodyLimit: mostArchiveBytes,
        schema: {
          tags,
          summary: 'Takes in a run that ended elsewhere: the bytes of its archive, packed or not',
          consumes: [bytesType],
          response: { 200: ImportReply.describe('It was imported before'), 201: ImportReply, ...failures },
        },
      },
      async ({ body }, reply) => {
        if (!Buffer.isBuffer(body)) {
          throw new ArchiveError('archive.broken', 422, `Send the bytes of the archive as ${bytesType}.`);
        }
        const imported = await services.importRun(body);
        return reply.code(imported.created ? 201 : 200).send(imported);
      },
    );
    done();
  };
}
