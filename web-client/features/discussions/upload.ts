import { Upload } from 'tus-js-client';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';

/** One file on its way to the node. */
export interface UploadItem {
  /** Made here, for lists; the node's id comes when the upload begins. */
  key: number;
  name: string;
  sizeBytes: number;
  state: 'sending' | 'processing' | 'ready' | 'failed';
  sentBytes: number;
  /** The node's id of the upload, to be named by the post. */
  id: string | null;
  /** Stable code of what went wrong. */
  code: string | null;
}
export const uploadLimits = { sizeBytes: 200 * 1024 * 1024, perPost: 20 } as const;

const chunkBytes = 4 * 1024 * 1024;
const processingMs = 90_000;
let lastKey = 0;

/**
 * Sends a file by the tus protocol: in pieces, going on after an interruption, and waits until the node has looked at it.
 * @returns a function that cancels
 */
export function startUpload(
  call: Call,
  file: File,
  onChange: (item: UploadItem) => void,
): { key: number; cancel: () => void } {
  let item: UploadItem = {
    key: ++lastKey,
    name: file.name,
    sizeBytes: file.size,
    state: 'sending',
    sentBytes: 0,
    id: null,
    code: null,
  };
  let cancelled = false;
  const change = (next: Partial<UploadItem>) => {
    item = { ...item, ...next };
    if (!cancelled) onChange(item);
  };
  const upload = new Upload(file, {
    endpoint: '/api/v1/uploads',
    chunkSize: chunkBytes,
    retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000],
    removeFingerprintOnSuccess: true,
    headers: { 'x-consilium': '1' },
    metadata: { filename: file.name, filetype: file.type },
    onProgress: (sentBytes) => change({ sentBytes }),
    onError: (error) => change({ state: 'failed', code: codeOf(error) }),
    onSuccess: () => {
      const id = upload.url?.split('/').at(-1) ?? '';
      change({ state: 'processing', id, sentBytes: file.size });
      void settle(call, id).then(change);
    },
  });
  change({});
  if (file.size > uploadLimits.sizeBytes) queueMicrotask(() => change({ state: 'failed', code: 'too_large' }));
  else upload.start();
  return {
    key: item.key,
    cancel: () => {
      cancelled = true;
      // Ends the upload on the node too; what fails here is removed there when it expires.
      void upload.abort(true).catch(() => undefined);
    },
  };
}

/** Asks until the node has sniffed and re-encoded the file. */
async function settle(call: Call, id: string): Promise<Partial<UploadItem>> {
  const giveUpAt = Date.now() + processingMs;
  for (let pauseMs = 150; Date.now() < giveUpAt; pauseMs = Math.min(2000, pauseMs * 1.5)) {
    const answer = await call('uploads.get', { params: { id } });
    if (!answer.ok) return { state: 'failed', code: answer.problem.code };
    const { state, code }: Reply<'uploads.get'> = answer.value;
    if (state === 'ready') return { state: 'ready' };
    if (state === 'refused') return { state: 'failed', code: code ?? 'upload_refused' };
    await new Promise((done) => setTimeout(done, pauseMs));
  }
  return { state: 'failed', code: 'timed_out' };
}

/** The problem code in a tus error's answer, if the node gave one. */
function codeOf(error: unknown): string {
  const response = (error as { originalResponse?: { getBody?: () => string } | null }).originalResponse;
  try {
    const body: unknown = JSON.parse(response?.getBody?.() ?? '');
    const code = (body as { code?: unknown } | null)?.code;
    if (typeof code === 'string') return code;
  } catch {
    // No answer, or not one of ours: the connection broke.
  }
  return response ? 'upload_refused' : 'unreachable';
}
