import sharp from 'sharp';
import { uploadLimits } from './limits.ts';

// One picture at a time in one thread: the node goes on answering, and memory stays bounded.
sharp.concurrency(1);
sharp.cache(false);
// Loaders that nothing here needs are a way in for hostile files.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadTiff',
    'VipsForeignLoadHeif',
  ],
});

export interface Picture {
  bytes: Buffer;
  mime: string;
  width: number;
  height: number;
}

/** What a picture of this type becomes; types that are not here are not pictures to us. */
const targets: Readonly<Record<string, 'jpeg' | 'png' | 'webp'>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'webp',
  'image/avif': 'webp',
  'image/tiff': 'png',
};

export const isPicture = (mime: string): boolean => Object.hasOwn(targets, mime);

/**
 * Decodes a picture and writes it anew: whatever else the file held (place, device, names, other formats behind it) is
 * gone. Turned upright as its metadata says; colours become sRGB. Animations stay animated.
 * @returns undefined when it is not a readable picture or larger than allowed
 */
export async function reencode(bytes: Buffer, mime: string): Promise<Picture | undefined> {
  const target = Object.hasOwn(targets, mime) ? targets[mime] : undefined;
  if (target === undefined) return undefined;
  const animated = target === 'webp' && mime !== 'image/avif';
  try {
    const image = sharp(bytes, { limitInputPixels: uploadLimits.picturePixels, animated, failOn: 'error' })
      .autoOrient()
      .timeout({ seconds: uploadLimits.pictureSeconds });
    const written =
      target === 'jpeg'
        ? image.jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
        : target === 'png'
          ? image.png({ compressionLevel: 7 })
          : image.webp({ quality: 90, effort: 2 });
    const { data, info } = await written.toBuffer({ resolveWithObject: true });
    return { bytes: data, mime: `image/${target}`, width: info.width, height: info.pageHeight ?? info.height };
  } catch {
    // sharp's words quote the file; that it cannot be read is all that people need.
    return undefined;
  }
}

/** A small form for lists: at most 640 px on its longer edge, the first frame only. Undefined when it cannot be read. */
export async function shrink(bytes: Buffer): Promise<Buffer | undefined> {
  const { smallEdge, picturePixels, pictureSeconds } = uploadLimits;
  try {
    return await sharp(bytes, { limitInputPixels: picturePixels, failOn: 'error' })
      .timeout({ seconds: pictureSeconds })
      .resize({ width: smallEdge, height: smallEdge, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 78, effort: 2 })
      .toBuffer();
  } catch {
    return undefined;
  }
}
