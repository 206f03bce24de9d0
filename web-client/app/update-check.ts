/** The build that this page was loaded from; `build.json` names the one that the node serves now. */
const everyMs = 10 * 60_000;

/**
 * Watches for a newer build on the node: at intervals while the page is looked at, after a reconnection, and when a chunk of the old build is gone.
 * @param onUpdate called once
 * @returns asks at once when called
 */
export function watchForUpdate(onUpdate: () => void): () => void {
  let loaded: string | undefined;
  let lastAskedAt = Number.NEGATIVE_INFINITY;
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    onUpdate();
  };
  const ask = async () => {
    if (told || document.visibilityState !== 'visible' || performance.now() - lastAskedAt < everyMs / 10) return;
    lastAskedAt = performance.now();
    const build = await servedBuild();
    if (build === undefined) return;
    loaded ??= build;
    if (build !== loaded) tell();
  };
  // A lazily loaded part that is no longer on the server means that the node was upgraded under an open page.
  window.addEventListener('vite:preloadError', tell);
  window.setInterval(ask, everyMs);
  document.addEventListener('visibilitychange', ask);
  void ask();
  return () => void ask();
}

async function servedBuild(): Promise<string | undefined> {
  try {
    const response = await fetch('/build.json', { cache: 'no-store' });
    if (!response.ok) return undefined;
    const { build } = (await response.json()) as { build?: string };
    return typeof build === 'string' ? build : undefined;
  } catch {
    // No connection: the question is asked again later, and the banner says that there is none.
    return undefined;
  }
}
