import { createTransport } from 'nodemailer';

export interface OutgoingMail {
  /** The same for every attempt, so that a mail server can tell a repetition from a second mail. */
  readonly messageId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly language: string;
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly text: string };
}
export type SendResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly permanent: boolean; readonly reason: string };

/** Port: hands a mail to a mail server. */
export interface MailTransport {
  send(mail: OutgoingMail): Promise<SendResult>;
  close(): void;
}

const maxReasonLength = 200;

/** @param url smtp:// or smtps:// with user and password */
export function createSmtp(url: string): MailTransport {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    maxMessages: 100,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    dnsTimeout: 10_000,
    // A mail never names a file or an address whose content would be put in.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0]);
  return {
    send: async ({ messageId, from, to, subject, text, html, language, calendar }) => {
      try {
        await transport.sendMail({
          ...{ messageId, from, to, subject, text, html },
          ...(calendar
            ? { icalEvent: { method: calendar.method, content: calendar.text, filename: 'session.ics' } }
            : {}),
          headers: {
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
            'Content-Language': language,
          },
        });
        return { ok: true };
      } catch (error) {
        return failure(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Connects, says hello and logs in as for a mail, and sends none. */
export async function verifySmtp(url: string): Promise<SendResult> {
  const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 8_000, dnsTimeout: 5_000 };
  const transport = createTransport({ url, ...limits } as Parameters<typeof createTransport>[0]);
  try {
    await transport.verify();
    return { ok: true };
  } catch (error) {
    return failure(error);
  } finally {
    transport.close();
  }
}

/** A 5xx reply to this one mail is final (RFC 5321 section 4.2.1); everything else may be better later. */
function failure(error: unknown): SendResult {
  const { responseCode, response, code, message } = error as {
    responseCode?: number;
    response?: string;
    code?: string;
    message?: string;
  };
  const permanent = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  const words = response ?? [code, message].filter(Boolean).join(': ');
  return { ok: false, permanent, reason: words.replace(/[\p{Cc}]+/gu, ' ').slice(0, maxReasonLength) };
}
