import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { checkSize } from './check-size.js';
import { YamlError } from './yaml-error.js';

/**
 * What a YAML document says that anybody may have written: in time that grows with its length, and without a word in the log. Throws
 * `YamlError` for one that is too large or nested too deep, for faults, two keys of one name, or more aliases than anybody means.
 */
export function readYaml(text: string): unknown {
  checkSize(text);
  const lines = new LineCounter();
  // Left to the library, each fault is shown with the whole of its line, and each key is compared with all before it: for a hostile
  // text of 100,000 characters that takes half a minute.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
    merge: false,
  });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const [fault] = document.errors;
  if (fault !== undefined) throw new YamlError(`${fault.message.slice(0, 200)} at ${place(fault.pos[0])}`);
  const twice = repeatedKey(document);
  if (twice !== null) throw new YamlError(`It has the key ${twice.key} twice, at ${place(twice.offset)}`);
  return valueOf(document);
}

interface Repeated {
  key: string;
  offset: number;
}

function repeatedKey(document: Document.Parsed): Repeated | null {
  let found: Repeated | null = null;
  visit(document, {
    Map(_key, node) {
      const known = new Set<unknown>();
      for (const { key } of node.items) {
        if (!isScalar(key)) continue;
        if (known.has(key.value)) {
          found = { key: String(key.value).slice(0, 60), offset: key.range?.[0] ?? 0 };
          return visit.BREAK;
        }
        known.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw new YamlError(cause.message, { cause });
  }
}
