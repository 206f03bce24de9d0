/** 32-bit FNV-1a of the UTF-16 units: the same figure on every machine, for choices that must not change. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // FNV's low bits are weak for texts that differ at the end only.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The entry that a text chooses. @throws when there is none */
export function pick<T>(from: readonly T[], by: string): T {
  const found = from[hashOf(by) % from.length];
  if (found === undefined) throw new Error(`nothing to choose from for ${by}`);
  return found;
}
