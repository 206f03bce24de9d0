import type { Mention } from './markdown.ts';

/** What a person has begun to write. Kept in this browser until it is sent, so that neither a crash nor a closed tab loses it. */
export interface Draft {
  text: string;
  mentions: Mention[];
  replyTo: string | null;
  /** Uploads that the node already holds. */
  attachments: { id: string; name: string; sizeBytes: number }[];
  at: number;
}
export const emptyDraft: Draft = { text: '', mentions: [], replyTo: null, attachments: [], at: 0 };

const prefix = 'consilium.draft.';
const keepMs = 30 * 24 * 60 * 60 * 1000;
const most = 100;
type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const keyOf = (owner: string, room: string): string => `${prefix}${owner}.${room}`;
const isEmpty = (draft: Draft): boolean => draft.text.trim() === '' && draft.attachments.length === 0;

/** @param owner actor id: two people at one workstation never see each other's drafts */
export function loadDraft(keeper: Keeper, owner: string, room: string): Draft {
  try {
    const found: unknown = JSON.parse(keeper.getItem(keyOf(owner, room)) ?? 'null');
    if (typeof found !== 'object' || found === null || typeof (found as Draft).text !== 'string') return emptyDraft;
    return { ...emptyDraft, ...(found as Partial<Draft>) };
  } catch {
    // Storage may be forbidden, or hold what an older version wrote: an empty page is the honest answer.
    return emptyDraft;
  }
}

/** Returns false when the browser has no room or does not allow it; the person then keeps the text only on this page. */
export function saveDraft(keeper: Keeper, owner: string, room: string, draft: Draft): boolean {
  try {
    if (isEmpty(draft)) keeper.removeItem(keyOf(owner, room));
    else keeper.setItem(keyOf(owner, room), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Forgets drafts that nobody has touched for thirty days, and the oldest beyond one hundred. */
export function pruneDrafts(keeper: Keeper, now: number): void {
  const found: { key: string; at: number }[] = [];
  for (let index = 0; index < keeper.length; index++) {
    const key = keeper.key(index);
    if (!key?.startsWith(prefix)) continue;
    let at = 0;
    try {
      at = Number((JSON.parse(keeper.getItem(key) ?? '{}') as Partial<Draft>).at ?? 0);
    } catch {
      at = 0;
    }
    found.push({ key, at });
  }
  found.sort((a, b) => b.at - a.at);
  for (const [index, { key, at }] of found.entries()) if (index >= most || at < now - keepMs) keeper.removeItem(key);
}
