/** Own entry of a record keyed by outside words: a node may be called `constructor`, and must not find the object's prototype. */
export function entry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Copy of a record with one entry set. */
export function withEntry<T>(record: Readonly<Record<string, T>>, key: string, value: NoInfer<T>): Record<string, T> {
  return { ...record, [key]: value };
}

/** Copy of a record without the entries whose key matches. */
export function withoutEntries<T>(
  record: Readonly<Record<string, T>>,
  matches: (key: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !matches(key)));
}
