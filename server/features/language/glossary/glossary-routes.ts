import type { Api } from '../../../platform/operations.ts';
import { decide, editorsOf, openGlossary, propose, setEditor, withdraw } from './glossary-actions.ts';
import { conceptView, proposalList, searchConcepts, stateView } from './glossary-view.ts';
import type { LiveTerms } from './live-terms.ts';
import type { Parts } from './parts.ts';

/** What the API answers about the glossary. */
export function registerGlossary(api: Api, parts: Parts, live: LiveTerms): void {
  api.handle('glossary.state', ({ caller }) => stateView(parts, live, caller));
  api.handle('glossary.search', async ({ query }) => searchConcepts(live, query));
  api.handle('glossary.concept', ({ caller, params }) => conceptView(parts, live, caller.actor, params.concept));
  api.handle('glossary.proposals', ({ caller, query }) => proposalList(parts, live, caller.actor, query));
  api.handle('glossary.propose', ({ caller, body }) => propose(parts, live, caller.actor, body));
  api.handle('glossary.decide', ({ caller, params, body }) => decide(parts, live, caller.actor, params.proposal, body));
  api.handle('glossary.withdraw', ({ caller, params }) => withdraw(parts, live, caller.actor, params.proposal));
  api.handle('glossary.editors', () => editorsOf(parts, live));
  api.handle('glossary.setEditor', ({ caller, body }) => setEditor(parts, live, caller.actor, body));
  api.handle('glossary.open', ({ caller }) => openGlossary(parts, live, caller));
}
