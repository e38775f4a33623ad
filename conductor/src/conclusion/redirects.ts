import type { Redirect } from '../types.js';

// Requests that several flows send on. Each looks for a plain phrase; whoever meant it otherwise says it in other words.

export const toCodeReview: Redirect = {
  when: /^\s*(review|check) (this|the|my) (change|diff|branch|pull request)\b/i,
  to: 'code-review',
  asks: 'a review of a change',
};

export const toInvestigate: Redirect = {
  when: /^\s*why (does|is|do|are) .+ (fail|crash|hang|throw)/i,
  to: 'investigate',
  asks: 'the cause of a failure',
};

export const toCodeOverview: Redirect = {
  when: /^\s*(explain (to me )?(how|what|the|this)\b|how does .+ work\b)/i,
  to: 'code-overview',
  asks: 'an explanation',
};

export const toPlanAFeature: Redirect = {
  when: /^\s*(write|draft|make) (a|the) (feature |behaviou?ral )?spec(ification)?\b/i,
  to: 'plan-a-feature',
  asks: 'a specification that does not exist yet',
};

export const toPlanReview: Redirect = {
  when: /^\s*(review|check) (this|the|my) (\w+ )?(plan|spec(ification)?)\b/i,
  to: 'iterative-plan-review',
  asks: 'a review of a plan that exists',
};

export const toCodingStandard: Redirect = {
  when: /^\s*(write|draft|update) (a|an|the|our) (\w+ )?(coding )?standard\b/i,
  to: 'coding-standard',
  asks: 'a rule for the code to come',
};
