import type { CallPerson } from './call-model.ts';

export interface Changes {
  readonly joined: readonly CallPerson[];
  readonly gone: readonly CallPerson[];
  readonly raised: readonly CallPerson[];
  readonly shares: readonly CallPerson[];
}

/** What happened between two moments of a call, other people only. */
export function changesOf(before: readonly CallPerson[], now: readonly CallPerson[]): Changes {
  const was = new Map(before.map((person) => [person.key, person]));
  const is = new Set(now.map(({ key }) => key));
  const others = now.filter(({ isOwn }) => !isOwn);
  return {
    joined: others.filter(({ key }) => !was.has(key)),
    gone: before.filter(({ key, isOwn }) => !isOwn && !is.has(key)),
    raised: others.filter(({ key, hand }) => hand && !was.get(key)?.hand),
    shares: others.filter(({ key, screen }) => screen && !was.get(key)?.screen),
  };
}
