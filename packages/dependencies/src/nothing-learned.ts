const noAudit = /ERR_PNPM_AUDIT_(?:BAD_RESPONSE|ENDPOINT_NOT_EXISTS)/;
const notReached = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/;

/** Why `pnpm audit`, by what it printed, knows nothing of what is installed, and what to do; null: it knows. */
export function whyNothingWasLearned(printed: string): string | null {
  const remedy =
    'Nothing was learned of what is installed. Give the address of a registry that audits as npm_config_registry, and ask again.';
  if (noAudit.test(printed)) return `The registry answers no audit. ${remedy}`;
  if (notReached.test(printed)) return `The registry is not reached from here. ${remedy}`;
  return null;
}
