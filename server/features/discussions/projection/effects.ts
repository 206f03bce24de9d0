import type { PostRow } from './facts.ts';

/** What a batch of changes did, for browsers, notifications and blobs. */
export class Effects {
  /** Posts whose words were not to be seen before. */
  readonly fresh = new Set<string>();
  /** Posts that look different now. */
  readonly changed = new Set<string>();
  /** New posts that nothing else says anything about: shown as they were written. */
  readonly plain = new Map<string, PostRow>();
  /** Rooms whose card changed for everybody in them. */
  readonly rooms = new Set<string>();
  /** Rooms whose people or institutions changed. */
  readonly people = new Set<string>();
  /** People of this node (`room` → actors) for whom a room appeared, changed or went away. */
  readonly standing = new Map<string, Set<string>>();
  /** New roles of people of this node who are in the room. */
  readonly roles: { room: string; actor: string; role: string; cseq: number }[] = [];
  /** Posts that lost their words for ever. */
  readonly redacted = new Set<string>();
  /** Invitations that arrived or changed. */
  readonly invitations = new Set<string>();

  stands(room: string, actor: string): void {
    const actors = this.standing.get(room) ?? new Set();
    this.standing.set(room, actors.add(actor));
  }
}
