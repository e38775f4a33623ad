import pc from 'picocolors';
import type { Tone } from './conditions.js';

/** Puts a tone on a text; without colours the text stays as it is. */
export type Paint = (tone: Tone, text: string) => string;

export function createPaint(coloured: boolean): Paint {
  const colours = pc.createColors(coloured);
  const tones: Record<Tone, (text: string) => string> = {
    quiet: colours.dim,
    live: colours.cyan,
    good: colours.green,
    warn: colours.yellow,
    bad: colours.red,
  };
  return (tone, text) => (text === '' ? '' : tones[tone](text));
}

/** Colours are for a terminal that has them, unless NO_COLOR is set to anything. */
export function wantsColour(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}
