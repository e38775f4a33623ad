/** The aspects of a subject that call a specialist, each found by code: in paths and lines, or in what people wrote. */
export const signalNames = [
  'schema',
  'auth',
  'infra',
  'seam',
  'concurrency',
  'resilience',
  'behaviour',
  'input',
  'structure',
  'logic',
  'ui',
] as const;
export type SignalName = (typeof signalNames)[number];
