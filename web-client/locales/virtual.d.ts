declare module 'virtual:locale/*' {
  /** Translated texts by id; plurals are flattened to `id.category`. */
  export const messages: Record<string, string>;
}

interface ImportMetaEnv {
  /** Address below which the data of PDFs lies (`build/pdf-data.ts`). */
  readonly PDF_DATA: string;
}
