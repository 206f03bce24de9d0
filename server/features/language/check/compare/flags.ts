import type { SafetyFlag, SafetyKind } from '../../../../../spec/schemas/api/language.ts';
import type { Span } from '../facts/fact.ts';
import type { Normal } from '../normal.ts';

/** A text with what was read of it. */
export interface Side<F> {
  readonly normal: Normal;
  readonly facts: F;
}

const maxWords = 200;

/** A flag with the words of both texts; the words of one are left out where nothing stands for them. */
export function flag(
  kind: SafetyKind,
  source: { normal: Normal; span?: Span | undefined },
  target: { normal: Normal; span?: Span | undefined },
): SafetyFlag {
  const words = ({ normal, span }: { normal: Normal; span?: Span | undefined }) =>
    span ? normal.words(span.start, span.end).slice(0, maxWords) : '';
  const [from, to] = [words(source), words(target)];
  return { kind, ...(from ? { source: from } : {}), ...(to ? { target: to } : {}) };
}

/** Facts that found no partner, of both texts. */
export interface Rest<T> {
  readonly source: readonly T[];
  readonly target: readonly T[];
}

/** More facts than this without a partner are not compared one by one: the text is wrong whatever they say. */
const maxCompared = 200;

/** Takes away what is the same in both texts, each fact once; the better partners first where `equal` says how good. */
export function pairOff<T>(rest: Rest<T>, equal: (source: T, target: T) => boolean): Rest<T> {
  const target = rest.target.slice();
  const far = rest.source.slice(maxCompared);
  const source = rest.source.slice(0, maxCompared).filter((fact) => {
    const found = target.slice(0, maxCompared).findIndex((other) => equal(fact, other));
    if (found >= 0) target.splice(found, 1);
    return found < 0;
  });
  return { source: [...source, ...far], target };
}

/** Takes away facts of the same key; linear, for all facts of a long text. */
export function pairOffByKey<T>(rest: Rest<T>, keyOf: (fact: T) => string): Rest<T> {
  const open = new Map<string, T[]>();
  for (const fact of rest.target) {
    const key = keyOf(fact);
    const held = open.get(key);
    if (held) held.push(fact);
    else open.set(key, [fact]);
  }
  // Taken from the front, so that what stays over is the later of two.
  const taken = new Set<T>();
  const used = new Map<string, number>();
  const source = rest.source.filter((fact) => {
    const key = keyOf(fact);
    const index = used.get(key) ?? 0;
    const partner = open.get(key)?.[index];
    if (partner === undefined) return true;
    used.set(key, index + 1);
    taken.add(partner);
    return false;
  });
  return { source, target: rest.target.filter((fact) => !taken.has(fact)) };
}
