/** The 32 bytes behind an id of the form `e_…` or `r_…`. Throws on any other text: ids were checked before they came here. */
export function idBytes(id: string): Buffer {
  const bytes = Buffer.from(id.slice(2), 'base64url');
  if (bytes.length !== 32 || id[1] !== '_') throw new Error('an id of 32 bytes was expected');
  return bytes;
}
export function eventId(bytes: Buffer): string {
  return `e_${bytes.toString('base64url')}`;
}
export function roomId(bytes: Buffer): string {
  return `r_${bytes.toString('base64url')}`;
}

/**
 * PostgreSQL array literal of type bytea[]. Written here because the driver's own array writer escapes every element with a regular
 * expression, which costs more than the whole insert for a batch of events.
 */
export function byteaArray(values: (Buffer | null)[]): string {
  return `{${values.map((value) => (value === null ? 'null' : `"\\\\x${value.toString('hex')}"`)).join(',')}}`;
}
/** Array literal of numbers or booleans. */
export function plainArray(values: (number | boolean)[]): string {
  return `{${values.join(',')}}`;
}
/** Array literal of type text[]. */
export function textArray(values: string[]): string {
  return `{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}

/** `values` in groups of at most `size`. */
export function batches<T>(values: T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let start = 0; start < values.length; start += size) groups.push(values.slice(start, start + size));
  return groups;
}
