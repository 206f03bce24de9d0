declare module 'virtual:locale/*' {
  /** Translated texts by id; plurals are flattened to `id.category`. */
  export const messages: Record<string, string>;
}
