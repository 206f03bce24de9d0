import { createHash } from 'node:crypto';
import type { RemotePerson } from '../../../spec/schemas/media/control.ts';
import type { MediaSource } from '../../../spec/schemas/media/signalling.ts';

/** Name of somebody of another node within a room of this relay: the same for the same person, and says nothing about them. */
export function remoteName(node: string, actor: string): string {
  return `x-${createHash('sha256').update(`${node}/${actor}`).digest('base64url').slice(0, 24)}`;
}

/** What people of other nodes may send into a room, as this node's copy of the control log says it. */
export class RemotePeople {
  #send = new Map<string, ReadonlySet<MediaSource>>();
  #group = new Map<string, string>();
  readonly #muted = new Set<string>();

  replace(people: readonly RemotePerson[]): void {
    this.#send = new Map(people.map(({ node, actor, send }) => [`${node}/${actor}`, new Set(send)]));
    this.#group = new Map(people.map(({ node, actor, group }) => [`${node}/${actor}`, group ?? '']));
  }

  mute(node: string, actor: string, source: MediaSource, muted: boolean): void {
    const key = `${node}/${actor}/${source}`;
    if (muted) this.#muted.add(key);
    else this.#muted.delete(key);
  }

  maySend(node: string, actor: string, source: MediaSource): boolean {
    return this.#send.get(`${node}/${actor}`)?.has(source) ?? false;
  }

  /** Part of the room in which somebody is. */
  groupOf(node: string, actor: string): string {
    return this.#group.get(`${node}/${actor}`) ?? '';
  }

  isMuted(node: string, actor: string, source: MediaSource): boolean {
    return this.#muted.has(`${node}/${actor}/${source}`);
  }
}
