import { type Browser, chromium } from 'playwright-core';
import type { Test } from 'tap';
import { type MediaHost, openMediaHost } from '../../server/media-host/index.ts';
import { createLog } from '../../server/platform/log.ts';
import { eventually } from '../../server/testing/eventually.ts';
import type { LinkAnswer } from '../../spec/schemas/media/link.ts';
import type { MediaSource } from '../../spec/schemas/media/signalling.ts';
import { type CallFigures, type CallPage, type CallPageOptions, openCallPage } from './call-page.ts';

const everything: MediaSource[] = ['microphone', 'camera', 'screen', 'screen_sound'];

/** The media of a node, without the node. @param node its name on links to others */
export async function openHost(node = 'a.example'): Promise<MediaHost> {
  const host = await openMediaHost({
    node,
    config: { mediaPort: 0, mediaWorkers: 1, mediaAddresses: undefined, port: 0, host: '127.0.0.1' },
    publicUrl: 'http://localhost',
    clock: { now: () => Date.now() },
    log: createLog('fatal'),
  } as Parameters<typeof openMediaHost>[0]);
  await eventually('the media worker is up', 10_000, () => host.health().ok);
  return host;
}

/**
 * Two hosts that agree on links at once, as two nodes do by signed requests.
 * @param guest opens, towards `host`
 * @param through changes the answer, as a network does that lies between them
 */
export function acquaint(
  guest: MediaHost,
  guestNode: string,
  host: MediaHost,
  through: (answer: LinkAnswer) => LinkAnswer = (answer) => answer,
): void {
  guest.usePeers({
    open: async (_node, room, offer) => {
      const accepted = await host.acceptLink(room, guestNode, offer);
      return accepted.ok ? { ok: true, answer: through(accepted.answer) } : { ok: false, reason: 'link_no_media' };
    },
    close: (_node, room, link) => host.dropLink(room, guestNode, link),
  });
}

/**
 * A person in the room, with a page of the browser.
 * @param options `through`: changes the answers that it gets, as a network does that blocks a way
 */
export async function enter(
  t: Test,
  browser: Browser,
  host: MediaHost,
  participant: string,
  options: CallPageOptions & { readonly through?: (answer: string) => string } = {},
): Promise<CallPage> {
  const room = 'case';
  const { through = (answer) => answer } = options;
  const signal = async (request: unknown) => {
    const result = await host.signal(room, participant, request);
    if (!result.ok || result.reply.kind !== 'answer') return result;
    return { ok: true, reply: { ...result.reply, sdp: through(result.reply.sdp) } };
  };
  const page = await openCallPage(browser, signal, options);
  host.onNotice((notice) => {
    if (notice.kind === 'call' && notice.room === room && notice.participant === participant) {
      page.receive(notice.notice).catch(() => {});
    }
  });
  const rights = { send: everything, receive: true };
  t.same(await host.join({ room, participant, rights, expiresAt: Date.now() + 10_000 }), {
    ok: true,
    reply: { kind: 'done' },
  });
  return page;
}

/** @param flags beside the usual ones */
export const launch = (...flags: string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      ...flags,
    ],
  });

export const hearsAndSees = (
  page: CallPage,
  name: string,
  since = { framesDecoded: 0, audioEnergy: 0 },
): Promise<CallFigures> =>
  eventually(`${name} hears and sees the other`, 20_000, async () => {
    const figures = await page.figures();
    return figures.framesDecoded > since.framesDecoded + 10 && figures.audioEnergy > since.audioEnergy
      ? figures
      : undefined;
  });
