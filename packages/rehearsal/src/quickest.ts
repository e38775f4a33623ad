/** The agent that starts with the least computing: for runs of which it is no matter who does them. */
export const quickest = 'codex';
