import { ArtifactView, type CreateArtifactInput } from '@boocode/contracts/artifact';
import { queryOptions } from '@tanstack/react-query';
import { post, read } from './http.js';

const base = '/api/artifacts';

/** A document beside a chat; it never changes. */
export const artifactQuery = (id: string) =>
  queryOptions({
    queryKey: ['artifact', id] as const,
    queryFn: ({ signal }) => read(`${base}/${encodeURIComponent(id)}`, ArtifactView, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const createArtifact = (artifact: CreateArtifactInput) => post(base, artifact, ArtifactView);

/** Where the page of an HTML artifact is served, in a sandbox; its scripts run only where that is asked for. */
export const artifactPage = (id: string, scripts: boolean) =>
  `${base}/${encodeURIComponent(id)}/page${scripts ? '?scripts=run' : ''}`;
