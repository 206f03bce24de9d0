import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';

type WebAuthn = typeof import('@simplewebauthn/browser');
/** The library is fetched when the first passkey is used. */
const library = (): Promise<WebAuthn> => import('@simplewebauthn/browser');

export const supportsPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function';

/** `cancelled`: the person closed the browser's dialog, or another one took its place; nothing to say about that. */
export type PasskeyOutcome<T> =
  | { kind: 'done'; value: T }
  | { kind: 'cancelled' }
  | { kind: 'refused'; problem: Problem };

const wasCancelled = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError');
const refused = (): PasskeyOutcome<never> => ({
  kind: 'refused',
  problem: { code: 'passkey_refused', status: 401, fields: [], details: {} },
});

/** Logs in with a passkey. `quietly` offers it in the list that the browser opens under the e-mail field. */
export async function logInWithPasskey(call: Call, quietly = false): Promise<PasskeyOutcome<Viewer>> {
  const { startAuthentication, browserSupportsWebAuthnAutofill } = await library();
  if (quietly && !(await browserSupportsWebAuthnAutofill())) return { kind: 'cancelled' };
  const options = await call('passkeys.loginOptions', {});
  // Nobody has asked for the quiet offer, so nobody needs to hear that there is none.
  if (!options.ok) return quietly ? { kind: 'cancelled' } : { kind: 'refused', problem: options.problem };
  let response: Awaited<ReturnType<typeof startAuthentication>>;
  try {
    response = await startAuthentication({
      optionsJSON: options.value as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'],
      useBrowserAutofill: quietly,
      verifyBrowserAutofillInput: false,
    });
  } catch (error) {
    return wasCancelled(error) || quietly ? { kind: 'cancelled' } : refused();
  }
  const viewer = await call('passkeys.login', { body: { response: { ...response } } });
  return viewer.ok ? { kind: 'done', value: viewer.value } : { kind: 'refused', problem: viewer.problem };
}

/** Makes a passkey on this device for the account that is logged in. */
export async function registerPasskey(call: Call, label: string): Promise<PasskeyOutcome<void>> {
  const { startRegistration } = await library();
  const options = await call('passkeys.registerOptions', {});
  if (!options.ok) return { kind: 'refused', problem: options.problem };
  let response: Awaited<ReturnType<typeof startRegistration>>;
  try {
    response = await startRegistration({
      optionsJSON: options.value as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'],
    });
  } catch (error) {
    return wasCancelled(error) ? { kind: 'cancelled' } : refused();
  }
  const made = await call('passkeys.register', { body: { label, response: { ...response } } });
  return made.ok ? { kind: 'done', value: undefined } : { kind: 'refused', problem: made.problem };
}
