import { z } from 'zod';
import { Id } from './ids.js';

export const ArtifactKind = z.enum(['markdown', 'html']);
export type ArtifactKind = z.infer<typeof ArtifactKind>;

export const artifactCharacters = 2_000_000;

/**
 * A document that stands beside the chat that it came from. `GET /api/artifacts/:id`; the page of an HTML one is served at
 * `/api/artifacts/:id/page` in a sandbox without an origin, a network or a way out. Its scripts run only with `?scripts=run`, and then may
 * use WebRTC, which no policy can forbid.
 */
export const ArtifactView = z.object({
  id: Id,
  chat_id: Id.nullable(),
  kind: ArtifactKind,
  title: z.string(),
  content: z.string(),
  created_at: z.string(),
});
export type ArtifactView = z.infer<typeof ArtifactView>;

/** `POST /api/artifacts`. The client may choose the id: sent again, it answers with the artifact that was made. */
export const CreateArtifact = z.strictObject({
  id: Id.optional(),
  chat_id: Id.nullable().default(null),
  kind: ArtifactKind,
  title: z.string().trim().min(1).max(200),
  content: z.string().max(artifactCharacters),
});
export type CreateArtifact = z.infer<typeof CreateArtifact>;
export type CreateArtifactInput = z.input<typeof CreateArtifact>;
