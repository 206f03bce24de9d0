import { Agent, request } from 'undici';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { ApiClient } from './api-client.ts';
import { eventually } from './eventually.ts';

const loopback = new Agent({
  connect: { lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
});
const patienceMs = 20_000;

export interface TusAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** One request of the tus protocol as a page of this node would send it. */
export async function tus(
  client: ApiClient,
  method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE' | 'OPTIONS',
  path: string,
  options: { headers?: Record<string, string>; body?: Buffer } = {},
): Promise<TusAnswer> {
  const cookie = client.cookieHeader();
  const answer = await request(`${client.base}${path}`, {
    method: method as 'POST',
    headers: {
      origin: client.base,
      'tus-resumable': '1.0.0',
      'x-consilium': '1',
      ...(cookie === '' ? {} : { cookie }),
      ...options.headers,
    },
    body: options.body ?? null,
    dispatcher: loopback,
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Announces a file. @returns the answer, and the id when it was taken */
export async function announceUpload(
  client: ApiClient,
  file: { name: string; mime?: string; sizeBytes: number },
): Promise<TusAnswer & { id: string }> {
  const metadata = [`filename ${base64(file.name)}`, ...(file.mime ? [`filetype ${base64(file.mime)}`] : [])];
  const answer = await tus(client, 'POST', '/api/v1/uploads', {
    headers: { 'upload-length': String(file.sizeBytes), 'upload-metadata': metadata.join(',') },
  });
  return {
    ...answer,
    id:
      String(answer.headers.location ?? '')
        .split('/')
        .at(-1) ?? '',
  };
}

export function sendPart(client: ApiClient, id: string, offset: number, body: Buffer): Promise<TusAnswer> {
  return tus(client, 'PATCH', `/api/v1/uploads/${id}`, {
    headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body,
  });
}

/** Uploads a file and waits until it was checked, whatever the result. */
export async function upload(
  client: ApiClient,
  file: { name: string; mime?: string; bytes: Buffer },
): Promise<Reply<'uploads.get'>> {
  const announced = await announceUpload(client, { ...file, sizeBytes: file.bytes.length });
  if (announced.status !== 201) throw new Error(`The upload was refused: ${announced.status} ${announced.body}`);
  const sent = await sendPart(client, announced.id, 0, file.bytes);
  if (sent.status !== 204) throw new Error(`The bytes were refused: ${sent.status} ${sent.body}`);
  return eventually(`the upload of ${file.name} was checked`, patienceMs, async () => {
    const state = await client.call('uploads.get', { params: { id: announced.id } });
    return state.state === 'ready' || state.state === 'refused' ? state : undefined;
  });
}
