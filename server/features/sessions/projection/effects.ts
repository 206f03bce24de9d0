import type { PersonRef, Told } from '../parts.ts';

/** What happened to a plan, for people who are in or invited. */
export interface PlanChange {
  readonly room: string;
  readonly kind: 'moved' | 'cancelled' | 'started';
  /** Who did it, as far as the event says. */
  readonly by: PersonRef | null;
  /** Control event, so that each change is told once. */
  readonly cseq: number;
}

/** What a batch of changes did, for browsers, notifications and mails. */
export class Effects {
  /** Sessions whose card changed for everybody who sees them. */
  readonly rooms = new Set<string>();
  /** People of this node (`room` → actors) who may see a session no longer, or for the first time. */
  readonly people = new Map<string, Set<string>>();
  readonly plans: PlanChange[] = [];
  /** Meetings that ended. */
  readonly ended = new Set<string>();
  /** What control events did to people of this node, in their order. */
  readonly told: { readonly room: string; readonly actor: string; readonly told: Told }[] = [];
  /** Ids of invitations that are open. */
  readonly invitations = new Set<string>();
  /** Ids of answers that hosts have to know. */
  readonly answers = new Set<string>();

  about(room: string, actor: string): void {
    this.people.set(room, (this.people.get(room) ?? new Set()).add(actor));
  }
}
