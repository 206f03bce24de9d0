import type { Post } from '../../../spec/schemas/api/discussions.ts';
import type { Body } from '../../../spec/schemas/api/operations.ts';
import type { Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { addPending, applyPost, dropPending, failPending, type Timeline } from '../../data/timeline.ts';
import { toast } from '../../ui/toasts.ts';
import type { Written } from './composer.ts';

export interface OutgoingWorld {
  create: (clientId: string, body: Omit<Body<'posts.create'>, 'clientId'>) => Promise<Result<Post>>;
  change: (how: (timeline: Timeline) => Timeline) => void;
  /** Puts into the field again what could not be sent. */
  giveBack: (written: Written) => void;
}

/** Posts on their way to the node. Each is shown at once, and kept until the node has it or its author takes it back. */
export class Outgoing {
  readonly #world: OutgoingWorld;
  readonly #written = new Map<string, Written>();

  constructor(world: OutgoingWorld) {
    this.#world = world;
  }

  send(written: Written): Promise<void> {
    const clientId = crypto.randomUUID();
    this.#written.set(clientId, written);
    return this.#deliver(clientId, written);
  }

  /** Sends again what has failed; its `clientId` makes twice once. */
  async again(clientId: string): Promise<void> {
    const written = this.#written.get(clientId);
    if (written) await this.#deliver(clientId, written);
  }

  takeBack(clientId: string): void {
    const written = this.#written.get(clientId);
    this.#written.delete(clientId);
    this.#world.change((timeline) => dropPending(timeline, clientId));
    if (written) this.#world.giveBack(written);
  }

  async #deliver(clientId: string, written: Written): Promise<void> {
    const { text, language, kind, mentions, attachments, replyTo } = written;
    this.#world.change((timeline) =>
      addPending(timeline, { clientId, text, at: Date.now(), replyTo, attachments, kind, state: 'sending' }),
    );
    const reply = await this.#world.create(clientId, {
      text,
      language,
      kind,
      mentions: mentions.map(({ node, actor }) => ({ node, actor })),
      attachments: attachments.map(({ id }) => id),
      ...(replyTo ? { replyTo } : {}),
    });
    if (reply.ok) {
      this.#written.delete(clientId);
      this.#world.change((timeline) => dropPending(applyPost(timeline, reply.value), clientId));
    } else {
      this.#world.change((timeline) => failPending(timeline, clientId));
      toast({ kind: 'problem', text: problemText(reply.problem) });
    }
  }
}
