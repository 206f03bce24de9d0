/** Element type and array type of PostgreSQL's built-in types (pg_type.dat): what arrays of ours hold. */
export const arrayTypes: readonly (readonly [element: number, array: number])[] = [
  [16, 1000], // bool
  [17, 1001], // bytea
  [20, 1016], // int8
  [21, 1005], // int2
  [23, 1007], // int4
  [25, 1009], // text
  [114, 199], // json
  [700, 1021], // float4
  [701, 1022], // float8
  [1043, 1015], // varchar
  [1082, 1182], // date
  [1184, 1185], // timestamptz
  [1700, 1231], // numeric
  [2950, 2951], // uuid
  [3802, 3807], // jsonb
];

type Values = readonly (unknown | Values)[];

/**
 * Writes an array the way PostgreSQL reads it (documentation section 8.15.2). Text that is one already stays.
 * @param element writes one element; values that it does not know become text
 */
export function formatArray(value: unknown, element: ((value: unknown) => unknown) | undefined): unknown {
  if (!Array.isArray(value)) return value;
  const parts = (value as Values).map((item) => {
    if (item === null) return 'null';
    if (item === undefined) throw new TypeError('An array for the database holds undefined.');
    if (Array.isArray(item)) return String(formatArray(item, element));
    const text = String(element ? element(item) : item);
    return /^[A-Za-z0-9_.:-]+$/.test(text) && text.toLowerCase() !== 'null'
      ? text
      : `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}

/**
 * Reads an array as PostgreSQL writes it.
 * @param element reads one element; it stays text without
 */
export function parseArray(text: string, element: ((text: string) => unknown) | undefined): unknown[] {
  // Bounds other than 1 are written in front: [0:2]={…}.
  const start = text.indexOf('{');
  return parseLevel(text, start + 1, element).values;
}

function parseLevel(
  text: string,
  from: number,
  element: ((text: string) => unknown) | undefined,
): { values: unknown[]; end: number } {
  const values: unknown[] = [];
  const read = (part: string) => (element ? element(part) : part);
  let at = from;
  while (at < text.length && text[at] !== '}') {
    if (text[at] === ',') at++;
    else if (text[at] === '{') {
      const inner = parseLevel(text, at + 1, element);
      values.push(inner.values);
      at = inner.end;
    } else if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      values.push(read(text.slice(at + 1, end).replace(/\\(.)/gs, '$1')));
      at = end + 1;
    } else {
      const end = endOfBare(text, at);
      const part = text.slice(at, end);
      values.push(part === 'NULL' ? null : read(part));
      at = end;
    }
  }
  return { values, end: at + 1 };
}

function closingQuote(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function endOfBare(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '}') at++;
  return at;
}
