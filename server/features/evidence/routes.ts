import type { FastifyReply } from 'fastify';
import type { EvidenceFile } from '../../../spec/schemas/common/words.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { addressBlock, RateCounter } from '../../platform/rate-limit.ts';
import type { Evidence } from './evidence.ts';

/** A form takes ten files; a few people of one hospital may share an address. */
const uploadsPerMinute = 60;

/** `evidence.upload`: open to everybody, because who applies has no account yet. */
export function registerEvidence(api: Api, evidence: Evidence, counter = new RateCounter()): void {
  api.handle('evidence.upload', async ({ query, raw, request }) => {
    const wait = counter.hit(addressBlock(request.ip), uploadsPerMinute);
    if (wait !== undefined) return new Problem('rate_limited', {}, wait);
    if (raw.length === 0) return new Problem('evidence_type_refused');
    return evidence.store(query.name, raw);
  });
}

/** Sends a file of evidence as a download that no browser shows inside the application's origin. */
export function sendEvidence(reply: FastifyReply, file: EvidenceFile, bytes: Buffer): FastifyReply {
  return reply
    .header('content-type', file.mime)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeName(file.name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .send(bytes);
}

/** RFC 8187: what encodeURIComponent leaves alone but a header value must not hold. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
