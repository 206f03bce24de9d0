const maxLength = 200;
const extensions: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/**
 * A name that can be shown and saved anywhere: no path, no control or direction characters (`exe.gpj` shown backwards), not empty.
 * A picture that was written anew gets the ending of what it is now.
 */
export function fileName(given: string, mime: string | null): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '').replace(/^[.\s]+|[.\s]+$/g, '');
  const name = [...plain].slice(0, maxLength).join('') || 'file';
  const extension = mime !== null && Object.hasOwn(extensions, mime) ? extensions[mime] : undefined;
  if (extension === undefined) return name;
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || 'picture';
  const keeps = extension === 'jpg' && /\.jpe?g$/i.test(name);
  return keeps ? name : `${stem}.${extension}`;
}
