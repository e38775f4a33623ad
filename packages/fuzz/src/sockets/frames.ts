/** A frame as RFC 6455 writes it, or as nobody should. */
export interface Frame {
  opcode: number;
  payload: Buffer;
  fin: boolean;
  /** The three bits that mean nothing without an extension. */
  reserved: number;
  masked: boolean;
  /** How long it says that it is; null: as long as it is. */
  claims: bigint | null;
}

export const text = 0x1;
export const close = 0x8;

export function frame(given: Partial<Frame> & Pick<Frame, 'opcode' | 'payload'>): Frame {
  return { fin: true, reserved: 0, masked: true, claims: null, ...given };
}

export function bytesOf({ opcode, payload, fin, reserved, masked, claims }: Frame): Buffer {
  const length = claims ?? BigInt(payload.length);
  const first = (fin ? 0x80 : 0) | ((reserved & 7) << 4) | (opcode & 0xf);
  const mask = masked ? 0x80 : 0;
  const mark = masked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0);
  const body = masked ? payload.map((byte, at) => byte ^ ((at % 4) + 1)) : payload;
  return Buffer.concat([Buffer.from([first]), lengthOf(length, mask), mark, body]);
}

function lengthOf(length: bigint, mask: number): Buffer {
  if (length < 126n) return Buffer.from([mask | Number(length)]);
  if (length < 65_536n) {
    const long = Buffer.from([mask | 126, 0, 0]);
    long.writeUInt16BE(Number(length), 1);
    return long;
  }
  const longer = Buffer.alloc(9);
  longer[0] = mask | 127;
  longer.writeBigUInt64BE(BigInt.asUintN(64, length), 1);
  return longer;
}

/** The whole frames at the beginning of what a server sent, none of which it may mask. */
export function framesIn(bytes: Buffer): { opcode: number; payload: Buffer }[] {
  const found: { opcode: number; payload: Buffer }[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (at + head > bytes.length) break;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    if (at + head + length > bytes.length) break;
    found.push({ opcode: (bytes[at] ?? 0) & 0xf, payload: bytes.subarray(at + head, at + head + length) });
    at += head + length;
  }
  return found;
}
