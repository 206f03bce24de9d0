import { GlobalWorkerOptions, getDocument, PDFWorker } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { scriptUrl } from '../../../app/script-url.ts';

/** Pixels of one drawn page; phones have little memory. */
const mostPixels = 8_000_000;
const rangeBytes = 256 * 1024;
/** Characters of one page that are read to people who do not see it. */
const mostText = 20_000;

export interface PdfFile {
  readonly pages: number;
  /** Size of a page in points. */
  size(page: number): Promise<{ width: number; height: number }>;
  /** A picture of a page for a box of `width` CSS pixels; undefined when another page was asked for meanwhile. */
  draw(page: number, width: number, density: number): Promise<HTMLCanvasElement | undefined>;
  text(page: number): Promise<string>;
  close(): void;
}

/**
 * Opens a PDF in a worker of its own: no eval, no scripts, links or forms of the file, nothing from outside this node. Parts of it are fetched as
 * pages need them.
 * @throws whatever is wrong with the file or the way to it
 */
export async function openPdf(url: string): Promise<PdfFile> {
  const port = new Worker(scriptUrl(workerUrl), { type: 'module' });
  GlobalWorkerOptions.workerPort = null;
  const worker = PDFWorker.create({ port });
  const data: string = import.meta.env.PDF_DATA;
  const task = getDocument({
    ...{ url, worker, rangeChunkSize: rangeBytes, useWasm: false, enableXfa: false, stopAtErrors: false },
    ...{ cMapUrl: `${data}cmaps/`, cMapPacked: true, standardFontDataUrl: `${data}standard_fonts/` },
    wasmUrl: `${data}wasm/`,
  });
  const close = () => {
    void task.destroy().finally(() => {
      worker.destroy();
      port.terminate();
    });
  };
  const document = await task.promise.catch((error: unknown) => {
    close();
    throw error;
  });
  let drawing: { cancel(): void } | undefined;
  return {
    pages: document.numPages,
    close,
    size: async (number) => {
      const { width, height } = (await document.getPage(number)).getViewport({ scale: 1 });
      return { width, height };
    },
    draw: async (number, width, density) => {
      drawing?.cancel();
      const page = await document.getPage(number);
      const plain = page.getViewport({ scale: 1 });
      const wanted = (width / plain.width) * density;
      const most = Math.sqrt(mostPixels / (plain.width * plain.height));
      const viewport = page.getViewport({ scale: Math.min(wanted, most) });
      const canvas = window.document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(viewport.width));
      canvas.height = Math.max(1, Math.round(viewport.height));
      const task = page.render({ canvas, viewport });
      drawing = task;
      try {
        await task.promise;
        return canvas;
      } catch (error) {
        if ((error as Error).name === 'RenderingCancelledException') return undefined;
        throw error;
      } finally {
        page.cleanup();
      }
    },
    text: async (number) => {
      const { items } = await (await document.getPage(number)).getTextContent();
      const words = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : ''));
      return words.join('').slice(0, mostText);
    },
  };
}
