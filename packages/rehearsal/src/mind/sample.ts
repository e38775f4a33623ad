import { z } from 'zod';

const Schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});

/** The plainest value that fits a JSON Schema: its first choice, the lowest number, required fields only. */
export function sample(schema: unknown): unknown {
  const parsed = Schema.safeParse(schema);
  if (!parsed.success) return {};
  const { const: fixed, enum: choices, default: usual, anyOf, oneOf } = parsed.data;
  const told = fixed ?? choices?.[0] ?? usual;
  if (told !== undefined) return told;
  const variant = (anyOf ?? oneOf)?.[0];
  return variant === undefined ? plainest(parsed.data) : sample(variant);
}

function plainest({ type, minimum = 0, properties = {}, required = [] }: z.infer<typeof Schema>): unknown {
  // Google writes the names of types in capitals.
  const kind = [type ?? 'object'].flat()[0]?.toLowerCase() ?? 'object';
  const scalars: Record<string, unknown> = {
    array: [],
    number: minimum,
    integer: minimum,
    boolean: false,
    null: null,
    string: 'rehearsal',
  };
  if (kind in scalars) return scalars[kind];
  return Object.fromEntries(required.map((name) => [name, sample(properties[name])]));
}
