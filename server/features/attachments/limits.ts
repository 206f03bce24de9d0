/** Limits of uploads. Sizes in bytes. */
export const uploadLimits = {
  /** One file (federation design 2.7). */
  fileBytes: 200 * 1024 * 1024,
  /** A picture: it is read into memory whole. */
  pictureBytes: 40 * 1024 * 1024,
  /** All pixels of a picture, all frames of an animation together. */
  picturePixels: 60_000_000,
  pictureSeconds: 20,
  /** Uploads of one person that no post has taken yet. */
  openUploads: 60,
  openBytes: 1024 * 1024 * 1024,
  /** What one person may upload in 24 hours. */
  dayBytes: 4 * 1024 * 1024 * 1024,
  /** An upload that nobody goes on with, or that no post takes, is deleted. */
  unfinishedMs: 24 * 3_600_000,
  unusedMs: 48 * 3_600_000,
  /** Edge of the small form of a picture, in pixels. */
  smallEdge: 640,
} as const;
