import { expect, test } from 'vitest';
import { readPieces, type Piece } from './sights.js';

const piece = (to: Piece['to'], chunk: string, at: number): Piece => ({ to, pid: 7, chunk, at });

test('requests and answers of the Agent Client Protocol belong together by their id, whatever pieces they come in', () => {
  const seen = readPieces([
    piece('agent', '{"jsonrpc":"2.0","id":3,"method":"session/new"}\n', 1),
    piece('coder', '{"jsonrpc":"2.0","method":"session/update"}\n{"jsonrpc":"2.0","id"', 2),
    piece('coder', ':3,"result":{}}\n', 4),
    piece('agent', '{"jsonrpc":"2.0","method":"session/cancel"}\n', 5),
  ]);
  expect(seen).toEqual([
    { kind: 'call', id: '7 3', pid: 7, at: 1 },
    { kind: 'word', pid: 7, at: 2 },
    { kind: 'answer', id: '7 3', pid: 7, at: 4 },
    { kind: 'act', pid: 7, at: 5 },
  ]);
});

test('what an agent asks coder is a word of its, and the answer to that an act', () => {
  const seen = readPieces([
    piece('coder', '{"jsonrpc":"2.0","id":1,"method":"session/request_permission"}\n', 1),
    piece('agent', '{"jsonrpc":"2.0","id":1,"result":{}}\n', 2),
  ]);
  expect(seen.map(({ kind }) => kind)).toEqual(['word', 'act']);
});

test("control requests of Claude's SDK are calls, its prompts acts", () => {
  const seen = readPieces([
    piece('agent', '{"type":"control_request","request_id":"r1","request":{}}\n', 1),
    piece('agent', '{"type":"user","message":{}}\n', 2),
    piece('coder', 'a warning\n{"type":"control_response","response":{"request_id":"r1"}}\n', 3),
  ]);
  expect(seen).toEqual([
    { kind: 'call', id: '7 r1', pid: 7, at: 1 },
    { kind: 'act', pid: 7, at: 2 },
    { kind: 'word', pid: 7, at: 3 },
    { kind: 'answer', id: '7 r1', pid: 7, at: 3 },
  ]);
});
