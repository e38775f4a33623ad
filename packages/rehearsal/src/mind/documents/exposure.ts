import { statementsOf } from '../subject/document.js';
import type { ProseDetector } from './remark.js';

const exposed =
  /\b((?:in|as) plain ?text|unencrypted|without (?:authentication|authorization|a login|checks?)|in the (?:url|query string)|in local ?storage|shared password|md5)\b/i;
const guarded =
  /\b(passwords?|tokens?|secrets?|sessions?|credentials?|personal data|e-?mails?|keys?|orders?|accounts?|admin\w*)\b/i;

/** A document that itself says that something worth guarding lies open. */
export const exposure: ProseDetector = {
  id: 'exposure',
  severities: { 'adversarial-security-analyst': 'High' },
  find: (document) =>
    statementsOf(document).flatMap(({ line, text }) => {
      const how = exposed.exec(text)?.[1];
      const what = guarded.exec(text)?.[1];
      if (how === undefined || what === undefined || /\b(?:not|never|no)\b/i.test(text)) return [];
      return [
        {
          line,
          title: `“${what}” ${how}`,
          claim: `The statement plans “${what}” ${how}.`,
          impact: 'Whoever sees the place holds what was to be guarded.',
          remediation: `Say how “${what}” is guarded instead of “${how}”.`,
        },
      ];
    }),
};
