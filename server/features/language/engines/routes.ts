import type { EngineOverview } from '../../../../spec/schemas/api/language-engines.ts';
import { type Database, withTx } from '../../../db/index.ts';
import { audit } from '../../../platform/audit.ts';
import type { Api } from '../../../platform/operations.ts';
import type { EngineState } from './engines.ts';
import type { EngineHouse } from './house.ts';

/** A test waits for the engine's answer, and for a second try. */
const testTimeoutMs = 12_000;

/** What administrators and members ask about engines. */
export function registerEngines(api: Api, db: Database, house: EngineHouse): void {
  const overview = async (): Promise<EngineOverview> => {
    const { settings, fixed } = house.settings;
    return {
      ...{ settings, fixed, engines: house.reports(), days: await house.usage.days(db) },
      keys: { recognition: house.hasKey('recognition'), translation: house.hasKey('translation') },
    };
  };
  api.handle('languageEngines.now', async () => {
    const { recognition, translation } = house.chain.status();
    return { recognition: now(recognition), translation: now(translation) };
  });
  api.handle('languageEngines.overview', overview);
  api.handle('languageEngines.save', async ({ body, caller }) => {
    await withTx(db, async (tx) => {
      await house.save(tx, body);
      const { recognition, translation, offer } = body;
      await audit(tx, {
        ...{ action: 'language.engines_changed', by: caller },
        detail: {
          recognition: recognition?.url ?? '',
          translation: translation?.url ?? '',
          outside: Object.entries(body.outside)
            .flatMap(([data, allowed]) => (allowed ? [data] : []))
            .join(', '),
          offer,
        },
      });
    });
    await house.reload();
    return overview();
  });
  api.handle('languageEngines.setKey', async ({ params, body, caller }) => {
    await withTx(db, (tx) =>
      audit(tx, {
        ...{ action: 'language.engines_changed', by: caller, subject: params.service },
        detail: { key: body.key === null ? 'removed' : 'set' },
      }),
    );
    await house.setKey(params.service, body.key);
    return overview();
  });
  api.handle('languageEngines.test', ({ params }) => house.test(params.service), { handlerTimeoutMs: testTimeoutMs });
}

function now(state: EngineState) {
  return state.state === 'none' ? state : { state: state.state, mark: state.mark, since: state.sinceMs };
}
