import * as fc from 'fast-check';
import { z } from 'zod';
import { wellFormedText } from './hostile.js';

/** What of JSON Schema zod writes. */
interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  type?: string;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
}

/** Ids that exist, so that what is asked about is found now and then. */
export type KnownIds = () => readonly string[];

interface Context {
  root: Schema;
  ids: KnownIds;
  /** References that were followed so far: beyond some, only the short ways out. */
  depth: number;
}

/** What a client may send by a zod schema, before it is read. What its refinements ask for beyond the shape may be missed. */
export function arbitraryOf(schema: z.ZodType, ids: KnownIds = () => []): fc.Arbitrary<unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of what zod writes, the fields above are read
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return fromJson(root, { root, ids, depth: 0 });
}

function fromJson(schema: Schema, context: Context): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return followed(schema.$ref, context);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fromJson(choice, context)));
  if (schema.allOf !== undefined) return intersection(schema.allOf, context);
  switch (schema.type) {
    case 'string':
      return text(schema, context);
    case 'integer':
      return integer(schema);
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true, min: lowest(schema), max: highest(schema) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return list(schema, context);
    case 'object':
      return object(schema, context);
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function followed(reference: string, context: Context): fc.Arbitrary<unknown> {
  if (context.depth > 4) return fc.constant(null);
  const name = reference.replace('#/$defs/', '');
  const found = reference === '#' ? context.root : context.root.$defs?.[name];
  if (found === undefined) throw new Error(`The schema has no ${reference}.`);
  return fromJson(found, { ...context, depth: context.depth + 1 });
}

function intersection(all: Schema[], context: Context): fc.Arbitrary<unknown> {
  return fc
    .tuple(...all.map((one) => fromJson(one, context)))
    .map((values): unknown => Object.assign({}, ...values.filter((value) => typeof value === 'object')));
}

function text({ format, pattern, minLength = 0, maxLength = 60 }: Schema, { ids }: Context): fc.Arbitrary<string> {
  if (format === 'uuid') {
    const known = fc.nat().map((at) => ids()[at % Math.max(1, ids().length)] ?? '0198a8a5-0000-7000-8000-000000000000');
    return fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: fc.uuid() });
  }
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'uri') return fc.webUrl();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  return wellFormedText({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
}

const lowest = ({ minimum, exclusiveMinimum }: Schema): number => minimum ?? exclusiveMinimum ?? -1e9;
const highest = ({ maximum, exclusiveMaximum }: Schema): number => maximum ?? exclusiveMaximum ?? 1e9;

/** Where nothing bounds it, small ones more often than such as no column holds. */
function integer(schema: Schema): fc.Arbitrary<number> {
  const min = Math.max(Number.MIN_SAFE_INTEGER, Math.ceil(schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1));
  const max = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(schema.maximum ?? (schema.exclusiveMaximum ?? 2 ** 53) - 1));
  return fc.oneof(fc.integer({ min, max: Math.min(max, min + 20) }), fc.maxSafeInteger().map(within(min, max)));
}

const within = (min: number, max: number) => (value: number) => Math.min(max, Math.max(min, value));

function list(schema: Schema, context: Context): fc.Arbitrary<unknown[]> {
  if (schema.prefixItems !== undefined) return fc.tuple(...schema.prefixItems.map((item) => fromJson(item, context)));
  const minLength = schema.minItems ?? 0;
  return fc.array(fromJson(schema.items ?? {}, context), {
    minLength,
    maxLength: Math.max(minLength, Math.min(schema.maxItems ?? 3, 3)),
  });
}

function object(schema: Schema, context: Context): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const fields = Object.entries(properties).map(([name, field]) => [name, fromJson(field, context)] as const);
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: required.filter((name) => name in properties) });
  if (typeof additionalProperties !== 'object' || Object.keys(additionalProperties).length === 0) return known;
  const keys = propertyNames === undefined ? wellFormedText() : fromJson({ type: 'string', ...propertyNames }, context);
  const more = fc.dictionary(keys.map(String), fromJson(additionalProperties, context), { maxKeys: 3 });
  return fc.tuple(more, known).map(([rest, own]) => ({ ...rest, ...own }));
}
