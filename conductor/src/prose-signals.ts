import { signalNames, type SignalName } from './signal-names.js';

/** Words of people that stand for a signal: a goal and a document have no lines of code to look at. */
const words: Record<SignalName, RegExp> = {
  schema: /\b(schemas?|migrations?|tables?|columns?|indexe?s|quer(y|ies)|databases?|backfill|data model|rows)\b/i,
  auth: /\b(auth\w*|log-?ins?|sign-?ins?|sessions?|tokens?|permissions?|roles?|passwords?|secrets?|personal data|pii|gdpr|encrypt\w*|credentials?)\b/i,
  infra:
    /\b(deploy\w*|roll-?outs?|containers?|kubernetes|terraform|feature flags?|monitoring|alerts?|slos?|ci pipeline)\b/i,
  seam: /\b(web-?hooks?|message broker|event bus|kafka|grpc|partners?|third[- ]part(y|ies)|integrations?|(other|cross|between|sibling)[- ]services?|public api|api contract)\b/i,
  concurrency:
    /\b(concurren\w+|races?|deadlocks?|locks?|queues?|workers?|parallel|intermittent\w*|flaky|threads?|simultaneous\w*|at the same time|out of order)\b/i,
  resilience:
    /\b(retr(y|ies|ied|ying)|time-?outs?|outages?|degrad\w+|fall-?backs?|kill switch|circuit breaker|idempoten\w+|rate limits?|backlog|incidents?|on[- ]call)\b/i,
  behaviour: /\b(wrong|lost|swallow\w*|silent\w*|state|errors?|inconsistent|stale|fails?|failures?)\b/i,
  input: /\b(valid\w+|limits?|edge cases?|boundar\w+|empty|maximum|minimum|upload\w*|imports?|pars(e|ing)|formats?)\b/i,
  structure:
    /\b(modules?|packages?|dependenc(y|ies)|refactor\w*|layers?|coupling|components?|architecture|librar(y|ies))\b/i,
  logic: /\b(rules?|calculat\w+|conditions?|algorithms?|logic|behaviou?rs?)\b/i,
  ui: /\b(screens?|pages?|buttons?|forms?|dialogs?|user interface|ui|ux|clicks?|mobile|accessib\w+|navigation|layout)\b/i,
};

/** Which signals the texts speak of, in the order of the table. */
export function saidIn(texts: string[]): SignalName[] {
  return signalNames.filter((name) => texts.some((text) => words[name].test(text)));
}

const demand = /\b(must|shall|should|has to|have to|needs? to|can|will|may not)\b/i;

/** How much a document states: its list items, and other lines that demand something. */
export function statementsIn(text: string): number {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => /^([-*+]|\d+[.)])\s+\S/.test(line) || (!line.startsWith('#') && demand.test(line)))
    .length;
}

/** How many options a question names: its list items, or what stands around "or" and "versus". */
export function optionsIn(text: string): number {
  const items = text.split('\n').filter((line) => /^\s*([-*+]|\d+[.)])\s+\S/.test(line)).length;
  const named = text.split(/[.?!;\n]/).map((sentence) => {
    const choices = sentence.match(/\b(or|vs|versus)\b/gi)?.length ?? 0;
    // Commas part options only where a choice is offered.
    return choices === 0
      ? 0
      : choices + 1 + (/^(.*?)\b(?:or|vs|versus)\b/i.exec(sentence)?.[1]?.match(/,(?=\s*\w)/g)?.length ?? 0);
  });
  return Math.max(items, ...named);
}

/** Words by which a request says why it is needed now: a reason, a promise, something that happened. */
const need =
  /\b(because|since (we|the|it)|must|deadline|incidents?|outages?|regulat\w+|audit\w*|customers? (asked|report\w*|need\w*)|blocks?|blocked|recurring|again and again|keeps? (coming|happening|breaking)|asked for)\b/i;

/** Whether a request names what makes it needed now. */
export function namesANeed(text: string): boolean {
  return need.test(text);
}
