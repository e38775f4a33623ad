import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { LogLine } from '../opencode/log-line.js';
import type { Classified } from '../classified.js';

/** What an agent's log tells of the model calls of a turn. */
interface LogFacts {
  /** How often a model was asked again. */
  asked_again: number;
  /** Answers of one model call in a row that did not come, and why the last one didn't. */
  failures: number;
  fault: Classified | null;
}

export interface LogReader {
  read(line: LogLine): void;
  facts(): LogFacts;
}

export function createLogReader(emit: (event: AgentEvent) => void): LogReader {
  const facts: LogFacts = { asked_again: 0, failures: 0, fault: null };
  let timesAsked = 0;
  return {
    read(line) {
      if (line.event === 'call') {
        timesAsked = 0;
        facts.failures = 0;
        facts.fault = null;
      } else if (line.event === 'failed') {
        facts.failures += 1;
        facts.fault = line.fault;
      } else {
        timesAsked += 1;
        if (timesAsked === 1) return;
        facts.asked_again += 1;
        emit({ type: 'notice', text: "The model's answer did not come whole; it is asked for again." });
      }
    },
    facts: () => facts,
  };
}
