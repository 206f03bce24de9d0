import { canonicalBytes } from '../../signing/canonical.ts';
import { chainVectors } from './chain.ts';
import { ed25519Vectors } from './ed25519.ts';
import { envelopeVectors } from './envelope.ts';
import { httpSignatureVectors } from './http-signature.ts';
import { jcsVectors } from './jcs.ts';
import { registryVectors } from './registry.ts';

/** Every file of spec/vectors that this folder makes, by its name. */
export function allVectors(): Record<string, unknown> {
  return {
    jcs: jcsVectors(canonicalBytes),
    ed25519: ed25519Vectors(),
    httpsig: httpSignatureVectors(),
    envelope: envelopeVectors(),
    chain: chainVectors(),
    registry: registryVectors(),
  };
}
