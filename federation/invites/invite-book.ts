import type { Invite } from '../contract.ts';
import type { Application, Store } from '../ports.ts';

/** An invitation as this node keeps it. */
export interface InviteRecord {
  invite: Invite;
  /** Node that signed it and to which the answer goes: the room's owner. */
  issuer: string;
  /** Compact `consilium-invite+jws`; null for people of the issuing node itself and before a proposal was taken. */
  document: string | null;
}

const kind = 'invite';

/** Invitations that this node sent or received; every change is told to the application in the same transaction. */
export class InviteBook<Tx extends object> {
  readonly #store: Store<Tx>;
  readonly #application: Application<Tx>;

  constructor(store: Store<Tx>, application: Application<Tx>) {
    this.#store = store;
    this.#application = application;
  }

  async get(tx: Tx | null, id: string): Promise<InviteRecord | undefined> {
    return (await this.#store.document(tx, kind, id)) as InviteRecord | undefined;
  }

  async put(tx: Tx, record: InviteRecord): Promise<void> {
    await this.#store.putDocument(tx, kind, record.invite.id, record);
    await this.#application.apply(tx, [{ kind: 'invite', invite: record.invite }]);
  }

  /** An invitation to everybody of a node stays open: each person answers for themselves. */
  async setState(tx: Tx, record: InviteRecord, state: Invite['state']): Promise<void> {
    if (record.invite.to.actor === '*' && state === 'accepted') return;
    await this.put(tx, { ...record, invite: { ...record.invite, state } });
  }
}
