const citation = /^[^\s:]+\.?[^\s:]*:\d+(?:[-–]\d+)?$/;

/** True for `path/file.ts:12` and `path/file.ts:12-18`: a place in the code at the run's commit. */
export const isCitation = (text: string): boolean => citation.test(text) && /[A-Za-z]/.test(text);
