import * as fc from 'fast-check';
import { close, frame, text, type Frame } from './frames.js';

/** What a client does on a socket that stands. */
export interface Script {
  frames: Frame[];
  /** Into how many pieces its bytes are cut. */
  pieces: number;
  /** How it goes: by the book, by hanging up one side, by hanging up both, or in the middle of a frame. */
  end: 'close' | 'half-close' | 'reset' | 'cut';
}

const control = fc.constantFrom(close, 0x9, 0xa);
const small = fc.uint8Array({ maxLength: 125 }).map((bytes) => Buffer.from(bytes));
const closing = fc
  .tuple(fc.constantFrom(0, 999, 1_000, 1_004, 1_005, 1_006, 1_015, 2_999, 3_000, 4_999, 65_535), small)
  .map(([code, reason]) => {
    const head = Buffer.alloc(2);
    head.writeUInt16BE(code);
    return Buffer.concat([head, reason]).subarray(0, 125);
  });

/** Frames that stand for what nobody may send. */
const broken: fc.Arbitrary<Frame[]> = fc.oneof(
  small.map((payload) => [frame({ opcode: text, payload, masked: false })]),
  fc.tuple(fc.nat(15), fc.nat(7), small).map(([opcode, reserved, payload]) => [frame({ opcode, payload, reserved })]),
  fc
    .tuple(control, fc.constantFrom(126, 70_000))
    .map(([opcode, length]) => [frame({ opcode, payload: Buffer.alloc(length) })]),
  control.map((opcode) => [frame({ opcode, payload: Buffer.alloc(0), fin: false })]),
  small.map((payload) => [frame({ opcode: 0, payload })]),
  fc
    .constantFrom(2n ** 64n - 1n, 2n ** 63n, 2n ** 53n, 2n ** 31n, 20_000_000n)
    .map((claims) => [frame({ opcode: text, payload: Buffer.alloc(40), claims })]),
  fc
    .constantFrom('ff', 'c0af', 'eda080', 'f8888080', 'e28')
    .map((hex) => [frame({ opcode: text, payload: Buffer.from(hex, 'hex') })]),
  fc
    .constantFrom('b')
    .map((later) => [
      frame({ opcode: text, payload: Buffer.from('a'), fin: false }),
      frame({ opcode: text, payload: Buffer.from(later) }),
    ]),
);

/** A message in one frame, or in several with a ping between them. */
function whole(messages: fc.Arbitrary<Buffer>): fc.Arbitrary<Frame[]> {
  return fc.tuple(messages, fc.constantFrom(text, text, text, 0x2), fc.nat(3)).map(([message, opcode, cuts]) => {
    if (cuts === 0) return [frame({ opcode, payload: message })];
    const size = Math.ceil(message.length / (cuts + 1));
    const parts = Array.from({ length: cuts + 1 }, (_, at) => message.subarray(at * size, (at + 1) * size));
    return parts.flatMap((payload, at) => [
      frame({ opcode: at === 0 ? opcode : 0, payload, fin: at === cuts }),
      frame({ opcode: 0x9, payload: Buffer.from('?') }),
    ]);
  });
}

/** What clients do that mean well, and that do not. `messages` are what the socket is meant to read, and worse. */
export function scripts(messages: fc.Arbitrary<Buffer>): fc.Arbitrary<Script> {
  const frames = fc.oneof(
    { weight: 8, arbitrary: whole(messages) },
    { weight: 1, arbitrary: fc.tuple(control, small).map(([opcode, payload]) => [frame({ opcode, payload })]) },
    { weight: 1, arbitrary: closing.map((payload) => [frame({ opcode: close, payload })]) },
    { weight: 2, arbitrary: broken },
  );
  return fc.record({
    frames: fc.array(frames, { maxLength: 5 }).map((all) => all.flat()),
    pieces: fc.constantFrom(1, 1, 2, 7),
    end: fc.constantFrom('close', 'close', 'half-close', 'reset', 'cut'),
  });
}
