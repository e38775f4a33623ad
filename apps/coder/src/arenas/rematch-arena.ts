import { ArenaRequest, type ArenaView, type RematchRequest } from '@boocode/contracts/arena';
import type { RunSpec } from '../flows/run-spec.js';
import { CoderError } from '../errors.js';

/**
 * The request of a rematch: the same again, on the branch of the last one as it stands now. Throws 409 for an arena that is a stage of
 * another flow: that flow is launched again.
 */
export function rematchOf({ arena, head_ref }: RunSpec, view: ArenaView, rematch: RematchRequest): ArenaRequest {
  if (arena === undefined) {
    throw new CoderError({
      code: 'arena.within-flow',
      status: 409,
      message: 'This arena is a stage of another flow. Launch that flow again.',
    });
  }
  const { confirmed, idempotency_key } = rematch;
  return ArenaRequest.parse({
    ...arena,
    ...(arena.base === undefined && view.target !== null && { base: head_ref }),
    ...(confirmed !== undefined && { confirmed }),
    ...(idempotency_key !== undefined && { idempotency_key }),
  });
}

/** What all contestants are told of the last round, behind the prompt; empty where nothing was asked for. */
export function learnedWords({ judgement, pick }: ArenaView, { words, learned }: RematchRequest): string {
  const said = [
    ...(learned && judgement !== null ? [`Of the last round its judge said: ${judgement.summary}`] : []),
    ...(learned && pick !== null && pick.words !== '' ? [`Whoever picked said: ${pick.words}`] : []),
    ...(words === '' ? [] : [words]),
  ];
  return said.length === 0
    ? ''
    : `# What was learned before\nIt was tried before, by others. Letters are theirs.\n\n${said.join('\n\n')}`;
}
