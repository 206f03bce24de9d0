import { Compile } from 'typebox/compile';
import { ApplicationReply } from '../spec/schemas/federation/exchange.ts';
import type { Federation, Result } from './contract.ts';
import type { Hub } from './hub/hub.ts';
import type { Limits, Timings } from './limits.ts';
import type { Outbound } from './outbound/outbound.ts';
import type { Clock, SigningKeys } from './ports.ts';
import { makeEntityConfiguration, openEntityConfiguration } from './registry/entity-statements.ts';
import { parseJson } from './signing/canonical.ts';
import type { Registries } from './sync/registries.ts';
import type { RegistryPull } from './sync/registry-pull.ts';

const applicationReplyShape = Compile(ApplicationReply);

export interface RegistryFacadeDeps<Tx extends object> {
  node: string;
  base: string;
  name: string;
  clock: Clock;
  keys: SigningKeys;
  hub: Hub<Tx>;
  registries: Registries<Tx>;
  registryPull: RegistryPull<Tx>;
  outbound: Outbound;
  limits: Limits;
  timings: Timings;
}

/** `Federation.registry`: following hubs, applying to one, being one. */
export function registryFacade<Tx extends object>(deps: RegistryFacadeDeps<Tx>): Federation<Tx>['registry'] {
  const { base, clock, keys, hub, registries, registryPull } = deps;
  const entityConfiguration = async () => {
    const authorityHints = registries
      .hubs()
      .flatMap((id) => registries.followed(id)?.base ?? [])
      .filter((hint) => hint !== base);
    const input = { base, name: deps.name, keys: [keys.current().jwk], authorityHints, hub: hub.isHub() };
    return makeEntityConfiguration(input, keys, clock);
  };
  return {
    view: () => registries.view(),
    discover: (hubUrl) => registryPull.discover(hubUrl),
    follow: (tx, input) => registries.follow(tx, input),
    sync: () => registryPull.pullAll(),
    entityConfiguration,
    apply: async (hubUrl, form) =>
      apply(deps, hubUrl, { entityConfiguration: await entityConfiguration(), base, form }),
    inspectNode: (url) => inspect(deps, url),
    write: (tx, type, d) => hub.write(tx, type, d),
    becomeHub: (tx, input) => hub.becomeHub(tx, input),
  };
}

async function apply<Tx extends object>(
  { outbound, timings }: RegistryFacadeDeps<Tx>,
  hubUrl: string,
  value: unknown,
): Promise<Result<{ reference: string }>> {
  if (!URL.canParse(hubUrl)) return { ok: false, code: 'hub_unreachable', detail: 'not a URL' };
  const answer = await outbound.request({
    ...{ method: 'POST', url: `${new URL(hubUrl).origin}/federation/v1/applications` },
    ...{ headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) },
    ...{ maxBytes: 65_536, timeoutMs: timings.requestTimeoutMs },
  });
  if (!answer.ok) return { ok: false, code: 'hub_unreachable', detail: answer.code };
  const parsed = parseJson(answer.body);
  const reply = parsed.ok ? parsed.value : undefined;
  if (answer.status === 201 && applicationReplyShape.Check(reply)) return { ok: true, value: reply };
  const { code } = Object(reply) as { code?: unknown };
  return { ok: false, code: typeof code === 'string' ? code : 'hub_refused', detail: `http ${answer.status}` };
}

/** Fetches a node's entity configuration from its own address and checks that it is about that address. */
async function inspect<Tx extends object>(
  { outbound, timings, clock }: RegistryFacadeDeps<Tx>,
  url: string,
): ReturnType<Federation<Tx>['registry']['inspectNode']> {
  if (!URL.canParse(url)) return { ok: false, code: 'node_unreachable', detail: 'not a URL' };
  const { origin, hostname } = new URL(url);
  const answer = await outbound.request({
    ...{ method: 'GET', url: `${origin}/.well-known/openid-federation`, headers: {} },
    ...{ maxBytes: 65_536, timeoutMs: timings.requestTimeoutMs },
  });
  if (!answer.ok) return { ok: false, code: 'node_unreachable', detail: answer.code };
  if (answer.status !== 200) return { ok: false, code: 'node_unreachable', detail: `http ${answer.status}` };
  const configuration = await openEntityConfiguration(answer.body.toString('utf8').trim(), origin, clock);
  if (!configuration.ok) return configuration;
  if (configuration.value.base !== origin) return { ok: false, code: 'entity_mismatch' };
  return { ok: true, value: { node: hostname, jwks: configuration.value.keys } };
}
