import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { HubLinks } from '../../data/admin.ts';

type Link = HubLinks['links'][number];
export type NextStep = { kind: 'apply'; hub: string; address: string } | { kind: 'invite'; address: string };

/** More members than this have found the way by themselves. */
const founders = 1;

/**
 * What an administrator of a young node does next: apply at a hub that is only followed so far, and invite colleagues while nobody has applied.
 * @param own origin under which this node is reached, for instance `https://consilium.hospital.example`
 */
export function nextSteps(
  links: readonly Pick<Link, 'hub' | 'base' | 'state'>[],
  overview: Pick<Reply<'admin.overview'>, 'members' | 'waitingStaff'>,
  own: string,
): NextStep[] {
  const steps: NextStep[] = [];
  const stands = links.some(({ state }) => state !== 'following');
  const [followed] = links;
  if (followed && !stands)
    steps.push({ kind: 'apply', hub: followed.hub, address: applicationAddress(followed.base, own) });
  if (overview.members <= founders && overview.waitingStaff === 0)
    steps.push({ kind: 'invite', address: `${own}/apply` });
  return steps;
}

/** The hub's own form for institutions, which then knows the address of this node. */
export const applicationAddress = (hubBase: string, own: string): string =>
  `${hubBase}/hub/apply?node=${encodeURIComponent(own)}`;
