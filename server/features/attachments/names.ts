/** Events name bytes by base64url SHA-256, the blob store by hex. */
export function hexOf(sha256: string): string {
  return Buffer.from(sha256, 'base64url').toString('hex');
}
export function nameOf(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url');
}
