import { msg } from '../../app/i18n.ts';
import type { DeviceProblem } from './devices.ts';

/** Why a device cannot be used; `{device}` stands for its name. */
export function deviceWords(problem: DeviceProblem): string {
  if (problem === 'denied')
    return msg('{device} is blocked. Allow it in the address bar of the browser, then try again.', {
      id: 'sessions.door.denied',
    });
  if (problem === 'busy')
    return msg('{device} is used by another program. Close that one, then try again.', { id: 'sessions.door.busy' });
  if (problem === 'insecure')
    return msg('{device} can be used only over HTTPS. Ask who runs this node.', { id: 'sessions.door.insecure' });
  return msg('{device} was not found. You can join and listen without it.', { id: 'sessions.door.none' });
}

export type BrowserKind = 'chromium' | 'firefox' | 'safari' | 'ios' | 'other';

/** The browser by its own words, as far as the way to its permissions differs. */
export function browserKind(agent: string, touchPoints: number): BrowserKind {
  const isApple = /iPhone|iPad/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1);
  if (isApple) return 'ios';
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/(Chrome|Chromium|Edg|OPR)\//.test(agent)) return 'chromium';
  return /Safari\//.test(agent) ? 'safari' : 'other';
}

/** Where a blocked permission is given back in this browser. */
export function permissionWords(browser: BrowserKind): string {
  switch (browser) {
    case 'chromium':
      return msg('Press the sign at the left end of the address bar, and allow camera and microphone there.', {
        id: 'stage.door.chromium',
      });
    case 'firefox':
      return msg('Press the crossed-out camera or microphone in the address bar, and remove the block.', {
        id: 'stage.door.firefox',
      });
    case 'safari':
      return msg('Open Safari, Settings for this website, and allow camera and microphone.', {
        id: 'stage.door.safari',
      });
    case 'ios':
      return msg('Open Settings, then the browser, and allow camera and microphone. Then load this page again.', {
        id: 'stage.door.ios',
      });
    default:
      return msg('Allow camera and microphone for this address in the settings of the browser.', {
        id: 'stage.door.other',
      });
  }
}
