import { ApplicationRequest } from '../../spec/schemas/federation/exchange.ts';
import type { Result, WireResponse } from '../contract.ts';
import { document, json, problem, problemFor } from '../http/problem.ts';
import { integer, type Route } from '../http/router.ts';
import type { Limits } from '../limits.ts';
import type { Application, Clock, SigningKeys, Store } from '../ports.ts';
import {
  fetchStatement,
  historicalKeys,
  listEntities,
  makeFederationList,
  openEntityConfiguration,
  resolveEntity,
  subordinateEvents,
} from '../registry/entity-statements.ts';
import type { RegistryState } from '../registry/log.ts';
import type { Registries } from '../sync/registries.ts';
import type { Hub } from './hub.ts';

export interface RegistryRouteDeps<Tx extends object> {
  base: string;
  hub: Hub<Tx>;
  registries: Registries<Tx>;
  store: Store<Tx>;
  application: Application<Tx>;
  clock: Clock;
  limits: Limits;
  entityConfiguration(): Promise<string>;
  refused(peer: string | null, code: string, what: string): void;
}

/** Public views of the registries: the logs that any node hands on, and on a hub its OpenID Federation projections and its applications. */
export function registryRoutes<Tx extends object>(deps: RegistryRouteDeps<Tx>): Route[] {
  const get = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, auth: 'public', handle });
  const onHub = (
    answer: (own: { state: RegistryState; signer: SigningKeys }, query: URLSearchParams) => WireResponse,
  ): Route['handle'] => {
    return ({ query }) => {
      const own = deps.hub.state();
      return own === undefined ? problem('no_such_object') : answer(own, query);
    };
  };
  const statement = (type: string, result: Result<string>) =>
    result.ok ? document(type, result.value) : problemFor(result.code, 'no_such_object');
  const { base, clock } = deps;
  return [
    get('/.well-known/openid-federation', async () =>
      document('entity-statement+jwt', await deps.entityConfiguration()),
    ),
    get('/federation/v1/registry/{hub}/head', async ({ params }) => {
      await deps.hub.freshCheckpoint();
      const checkpoint = deps.registries.followed(params.hub ?? '')?.checkpoint;
      return checkpoint ? json({ checkpoint }) : problem('no_such_object');
    }),
    get('/federation/v1/registry/{hub}/events', ({ params, query }) => logRange(deps, params.hub ?? '', query)),
    get(
      '/federation/v1/federation-list',
      onHub(({ state, signer }) =>
        document('consilium-list+jwt', makeFederationList(state, signer, clock), { etag: `"${state.head}"` }),
      ),
    ),
    get(
      '/federation/fetch',
      onHub(({ state, signer }, query) =>
        statement('entity-statement+jwt', fetchStatement(state, base, query.get('sub') ?? base, signer, clock)),
      ),
    ),
    get(
      '/federation/list',
      onHub(({ state }) => json(listEntities(state))),
    ),
    get(
      '/federation/resolve',
      onHub(({ state, signer }, query) => {
        const wanted = { sub: query.get('sub') ?? '', anchor: query.get('trust_anchor') ?? query.get('anchor') ?? '' };
        return statement('resolve-response+jwt', resolveEntity(state, base, wanted, signer, clock));
      }),
    ),
    get(
      '/federation/historical_keys',
      onHub(({ state, signer }) => document('jwk-set+jwt', historicalKeys(state, base, signer, clock))),
    ),
    get(
      '/federation/subordinate_events',
      onHub(({ state }, query) => {
        const events = subordinateEvents(state, query.get('sub') ?? '', 1_000);
        return events.ok ? json({ events: events.value }) : problem('no_such_object');
      }),
    ),
    {
      ...{ method: 'POST', path: '/federation/v1/applications', auth: 'public', schema: ApplicationRequest },
      handle: ({ body }) => applied(deps, body as ApplicationRequest),
    },
  ];
}

async function logRange<Tx extends object>(
  { registries, store, limits }: RegistryRouteDeps<Tx>,
  hub: string,
  query: URLSearchParams,
): Promise<WireResponse> {
  const followed = registries.followed(hub);
  const from = integer(query, 'from', 1);
  const limit = integer(query, 'limit', 500, limits.rangeEvents);
  if (followed === undefined) return problem('no_such_object');
  if (from === null || limit === null || limit === 0) return problem('invalid_input');
  const rows = await store.registryRange(hub, from, limit);
  const last = rows.at(-1)?.seq ?? from;
  return json({ events: rows.map(({ envelope }) => envelope), more: rows.length > 0 && last < followed.state.seq });
}

/** An institution applies: its self-signed entity configuration proves that it holds the keys of the address that it names. */
async function applied<Tx extends object>(
  deps: RegistryRouteDeps<Tx>,
  { entityConfiguration, base, form }: ApplicationRequest,
): Promise<WireResponse> {
  if (!deps.hub.isHub()) return problem('no_such_object');
  const configuration = await openEntityConfiguration(entityConfiguration, base, deps.clock);
  if (!configuration.ok || configuration.value.base !== base) {
    const code = configuration.ok ? 'entity_mismatch' : configuration.code;
    deps.refused(null, code, 'application');
    return problemFor(code, 'entity_mismatch');
  }
  const taken = await deps.application.application(form, { node: new URL(base).hostname, base });
  return 'reference' in taken ? json(taken, 201) : problemFor(taken.code, 'invalid_input');
}
