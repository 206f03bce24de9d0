import type { Call } from '../api/client.ts';
import { problemText } from '../api/problems.ts';
import { toast } from '../ui/toasts.ts';
import { announceViewer } from './announce.ts';
import { navigate } from './navigate.ts';

/** Ends this login on the node and empties the page of what belonged to the person. */
export async function logOut(call: Call): Promise<void> {
  const reply = await call('auth.logout', { repeatable: true });
  // An ended login is what was wanted; anything else leaves the person logged in, and says so.
  if (!reply.ok && reply.problem.status !== 401) return toast({ text: problemText(reply.problem), kind: 'problem' });
  announceViewer(undefined);
  navigate('/', { replace: true });
}
