/** What of a tool's answer is looked at. */
interface Answer {
  output: string;
  metadata?: { loaded?: readonly string[] };
}

/**
 * A plugin of opencode, which loads this file by itself: it may hold nothing else. With a file that is read, opencode hands its model the
 * instructions of every folder above it, and has no switch for that.
 */
export const readAsData = async () => ({
  'tool.execute.after': async (call: { tool: string }, answer: Answer): Promise<void> => {
    if (call.tool !== 'read' || (answer.metadata?.loaded ?? []).length === 0) return;
    // Each line of the file stands behind its number, so the first end is the right one.
    const end = answer.output.indexOf(endOfFile);
    if (end !== -1) answer.output = answer.output.slice(0, end + endOfFile.length);
  },
});

const endOfFile = '\n</content>';
