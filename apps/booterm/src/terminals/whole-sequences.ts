/* oxlint-disable no-control-regex -- control characters are what this is about */

/** A sequence that is longer is let through in parts: a picture, or something that will never end. */
const longest = 64 * 1024;

/**
 * Cuts a stream of output only between escape sequences. What a screen has half read of one is in nobody's picture of the screen, so
 * whoever comes in between would see the other half as text. To hold back half a sequence shows to nobody: a screen would wait too.
 */
export class WholeSequences {
  #rest = '';

  /** What can be shown now. */
  push(chunk: string): string {
    const text = this.#rest + chunk;
    const cut = incompleteFrom(text);
    const at = text.length - cut > longest ? text.length : cut;
    this.#rest = text.slice(at);
    return text.slice(0, at);
  }

  /** What is left when nothing more comes. */
  end(): string {
    const rest = this.#rest;
    this.#rest = '';
    return rest;
  }
}

const escape = '\u001B';
/** CSI: parameters, intermediates, one final character. */
const csi = /^\u001B\[[0-?]*[ -/]*[@-~]/;
/** What a program aborts a sequence with, or begins another one by. */
const aborted = /^\u001B(?:\[[0-?]*[ -/]*)?[\u0018\u001A\u001B]/;
/** OSC, DCS, SOS, PM and APC are strings up to BEL or ST. */
const text = /^\u001B[\]PX^_]/;
const textEnd = /[\u0007\u0018\u001A]|\u001B\\/;
/** All else: intermediates and one final character. */
const short = /^\u001B[ -/]*[0-~]/;

/** Where the sequence begins that the text ends in the middle of; its length when it ends in none. */
function incompleteFrom(all: string): number {
  // The last two: the last one may be the first half of what ends the string that began before it.
  const last = all.lastIndexOf(escape);
  if (last === -1) return highSurrogateAt(all);
  const before = last === 0 ? -1 : all.lastIndexOf(escape, last - 1);
  if (before !== -1 && isOpenString(all.slice(before))) return before;
  return isComplete(all.slice(last)) ? highSurrogateAt(all) : last;
}

function isOpenString(sequence: string): boolean {
  return text.test(sequence) && !textEnd.test(sequence);
}

function isComplete(sequence: string): boolean {
  if (text.test(sequence)) return textEnd.test(sequence);
  if (sequence.startsWith(`${escape}[`)) return csi.test(sequence) || aborted.test(sequence) || hasControl(sequence);
  return short.test(sequence) || aborted.test(sequence);
}

/** A character that has no place in a sequence: it is no sequence, however it goes on. */
function hasControl(sequence: string): boolean {
  return /[^ -~]/.test(sequence.slice(1));
}

/** A character outside the basic plane is two units, of which the first alone is none. */
function highSurrogateAt(all: string): number {
  const unit = all.charCodeAt(all.length - 1);
  return unit >= 0xd8_00 && unit <= 0xdb_ff ? all.length - 1 : all.length;
}
