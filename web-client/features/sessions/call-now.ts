import type { Reply } from '../../../spec/schemas/api/operations.ts';

/** Who is in a call on every node, and who waits to be let in. */
export type CallNow = Pick<Reply<'call.join'>, 'people' | 'waiting'>;
export type Present = CallNow['people'][number];
export const nobody: CallNow = { people: [], waiting: [] };

export const isSame = (a: { node: string; actor: string }, b: { node: string; actor: string }): boolean =>
  a.node === b.node && a.actor === b.actor;

/** Raised hands, the longest waiting first; of the same moment in an order that is the same everywhere. */
export const handQueue = ({ people }: CallNow): Present[] =>
  people
    .filter(({ hand }) => hand !== undefined)
    .sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0) || (a.node + a.actor < b.node + b.actor ? -1 : 1));

export const leads = (role: Present['role']): boolean => role === 'host' || role === 'cohost';

/** Whoever asks to speak comes first, then who leads, then everybody else by name. */
export function inOrder(now: CallNow, nameOf: (person: Present) => string): Present[] {
  const queue = handQueue(now);
  const rank = { host: 0, cohost: 1, speaker: 2, listener: 3 } as const;
  const others = now.people
    .filter(({ hand }) => hand === undefined)
    .sort((a, b) => rank[a.role] - rank[b.role] || nameOf(a).localeCompare(nameOf(b)));
  return [...queue, ...others];
}
