import type { Post } from '../../../spec/schemas/api/discussions.ts';
import type { Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { msg } from '../../app/i18n.ts';
import { confirm } from '../../ui/dialog.ts';
import { toast } from '../../ui/toasts.ts';

const undoMs = 6_000;

export interface RemovalWorld {
  changed: () => void;
  /** Removes a post for good, on all nodes. */
  remove: (id: string, reason: string) => Promise<Result<Post>>;
  /** The node answered: the post as it is now. */
  removed: (post: Post) => void;
}

/** Removals that wait: a post is hidden at once, and removed for good only when the time to undo has passed. */
export class Removals {
  /** Ids of the posts that are hidden and not yet removed. */
  pending: ReadonlySet<string> = new Set();
  readonly #world: RemovalWorld;
  readonly #waiting = new Map<string, { timer: number; reason: string }>();

  constructor(world: RemovalWorld) {
    this.#world = world;
  }

  /** Asks whether to remove a post. Whoever removes somebody else's words says why. */
  async ask(post: Post, mine: boolean): Promise<void> {
    const reason = await confirm({
      heading: msg('Remove this post?', { id: 'discussions.redact.title' }),
      text: msg('Its text and files are deleted on every node of this discussion. This cannot be taken back later.', {
        id: 'discussions.redact.text',
      }),
      confirm: msg('Remove', { id: 'discussions.post.remove' }),
      danger: true,
      reason: { label: msg('Reason', { id: 'discussions.redact.reason' }), required: !mine },
    });
    if (reason === undefined) return;
    this.#set([...this.pending, post.id]);
    const timer = window.setTimeout(() => void this.#carryOut(post.id, reason), undoMs);
    this.#waiting.set(post.id, { timer, reason });
    window.addEventListener('pagehide', this.#flush);
    toast({
      text: msg('Post removed', { id: 'discussions.redact.done' }),
      action: {
        label: msg('Undo', { id: 'discussions.redact.undo' }),
        run: () => {
          clearTimeout(timer);
          this.#settle(post.id);
          this.#show(post.id);
        },
      },
    });
  }

  /** Whoever closes the window has not undone it: what should not be read must not stay because of that. */
  #flush = (): void => {
    for (const [id, { timer, reason }] of [...this.#waiting]) {
      clearTimeout(timer);
      void this.#carryOut(id, reason);
    }
  };

  async #carryOut(id: string, reason: string): Promise<void> {
    this.#settle(id);
    const reply = await this.#world.remove(id, reason);
    this.#show(id);
    if (reply.ok) this.#world.removed(reply.value);
    else toast({ kind: 'problem', text: problemText(reply.problem) });
  }

  #settle(id: string): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) window.removeEventListener('pagehide', this.#flush);
  }

  #show(id: string): void {
    this.#set([...this.pending].filter((one) => one !== id));
  }

  #set(ids: string[]): void {
    this.pending = new Set(ids);
    this.#world.changed();
  }
}
