import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { TrustView } from '../registry/trust.ts';
import { extend } from '../rooms/control-chain.ts';
import { type Opened, toEnvelope } from '../signing/envelope.ts';
import { fromOpened } from '../state/verified.ts';
import { authentic } from './authenticity.ts';
import type { RoomDraft } from './draft.ts';
import { readProof } from './forks.ts';

export interface ProofDeps {
  trust(): TrustView;
  refused(peer: string | null, code: string, what: string, where?: { eventId?: string; room?: string }): void;
}

/**
 * Somebody shows two events of one place, whoever it is: a content feed ends where it stands here; of a control log both events are taken
 * into the chain, which then ends before them here as well.
 */
export async function believeProof(deps: ProofDeps, draft: RoomDraft, header: EventHeader): Promise<void> {
  const proof = readProof(header, draft.room);
  if (proof === undefined) return;
  const verdicts = await Promise.all(proof.events.map((event) => authentic(deps.trust(), event)));
  if (verdicts.some((verdict) => verdict !== 'yes')) return;
  const tell = ({ id, header: { node } }: Opened) => {
    deps.refused(node, 'fork_detected', 'fork.proof', { eventId: id, room: draft.room });
  };
  const [, second] = proof.events;
  if (proof.feed === 'c') {
    const { frozen } = draft.chain;
    for (const event of proof.events) takeBranch(draft, event);
    if (!frozen && draft.chain.frozen) tell(second);
    return;
  }
  const memory = draft.feeds.get(proof.feed);
  if (memory?.head.status !== 'open') return;
  draft.freeze(proof.feed, memory, 'frozen');
  tell(second);
}

function takeBranch(draft: RoomDraft, opened: Opened): void {
  if (draft.chain.knows(opened.id)) return;
  const envelope = toEnvelope({ ...opened, salt: null, body: null }, { withBody: false });
  const received = fromOpened(opened, draft.room, envelope);
  const grown = extend(draft.chain, received.event);
  if (grown.ok) draft.addControl(received, grown.value);
}
