import type { StatusReply } from '../../spec/schemas/federation/exchange.ts';
import { json } from '../http/problem.ts';
import type { Route } from '../http/router.ts';
import type { Clock } from '../ports.ts';
import type { RegistryPosition } from '../signing/signature-fields.ts';

export interface StatusDeps {
  node: string;
  clock: Clock;
  directory(): number | null;
  positions(): RegistryPosition[];
}

/** `GET /federation/v1/status`: time, versions, registry positions, directory version. */
export function statusRoutes({ node, clock, directory, positions }: StatusDeps): Route[] {
  return [
    {
      ...{ method: 'GET', path: '/federation/v1/status', auth: 'signed' },
      handle: () => {
        const own = directory();
        const status: StatusReply = {
          node,
          time: clock.now(),
          versions: [1],
          registry: positions(),
          ...(own !== null && { directory: own }),
        };
        return json(status);
      },
    },
  ];
}
