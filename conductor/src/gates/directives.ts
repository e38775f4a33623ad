import type { RepositoryDiff } from '@boocode/contracts/diff';
import type { SubjectDocument } from '@boocode/contracts/subject';
import { promptTags } from '@boocode/contracts/prompt-tags';

/** Phrases that address a reviewer or a model rather than a reader of the history. */
const phrases = [
  /\b(ignore|disregard|forget|override)\b.{0,40}\b(instruction|prompt|rule|guideline|above|previous|prior)/i,
  /\b(approve|merge|accept|pass)\s+(this|the)\s+(change|pr|pull request|review|branch|commit|diff)\b.{0,60}\b(without|regardless|no matter|immediately|anyway)\b/i,
  /^\s*(please\s+)?approve\s+this\b/im,
  /\b(do not|don't|never)\s+(report|flag|raise|mention|review)\s+(any|this|these|it\b|the\s+(finding|issue|key|secret))|\breport no (findings|issues|problems)\b/i,
  /\b(reviewer|assistant|model|agent|ai)s?\b.{0,20}\b(must|should|shall)\s+(\w+\s+)?(approve|ignore|skip|report no|reply|say)\b/i,
  /\byou are (now )?(an?|the)\b.{0,40}\b(assistant|model|reviewer|agent|ai)\b/i,
  new RegExp(`</?(${Object.values(promptTags).join('|')})>`, 'i'),
];

interface Directive {
  where: string;
  text: string;
}

/** Finds commit messages and documents that try to steer the work. What is found is reported; nothing acts on it. */
export function findDirectives(commits: RepositoryDiff['commits'], documents: SubjectDocument[] = []): Directive[] {
  return [
    ...commits.flatMap(({ sha, subject, body }) => directiveIn(`commit ${sha.slice(0, 12)}`, `${subject}\n${body}`)),
    ...documents.flatMap(({ name, text }) => directiveIn(name, text)),
  ];
}

function directiveIn(where: string, text: string): Directive[] {
  const lines = text.split('\n').map((line) => line.trim());
  const hit = lines.find((line) => phrases.some((phrase) => phrase.test(line)));
  return hit === undefined ? [] : [{ where, text: shorten(hit) }];
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
