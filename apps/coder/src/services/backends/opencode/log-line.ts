import type { Classified } from '../classified.js';
import { providerFault, statusIn } from '../provider-fault.js';
import { oneOfMany } from './classify.js';

/** opencode's log, which goes to its stderr: without its server the only place where it says that it asks a model again. */
export type LogLine =
  | { event: 'call'; sessionId: string }
  | { event: 'asked'; sessionId: string }
  | { event: 'failed'; sessionId: string; words: string; fault: Classified };

const session = /session\.id=(ses_\w+)/;
const streamError = /message="stream error".*error\.error="(?:\w+: )?((?:[^"\\]|\\.)*)"/;

/** What a line says of a model call, or null. A call is asked for once, and once more after each failure. */
export function readLogLine(line: string): LogLine | null {
  const sessionId = session.exec(line)?.[1];
  // What it asks for a title of its own is no part of the work.
  if (sessionId === undefined || line.includes(' small=true ')) return null;
  const words = streamError.exec(line)?.[1];
  if (words !== undefined) {
    const fault = providerFault({ status: statusIn(words), message: words, event: oneOfMany });
    return { event: 'failed', sessionId, words, fault };
  }
  if (line.includes(' message=process ') && line.includes('level=INFO')) return { event: 'call', sessionId };
  return line.includes(' message=stream ') ? { event: 'asked', sessionId } : null;
}
