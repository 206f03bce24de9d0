const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

/** Runs `then` once, when the element comes near the window: what nobody scrolls to needs no translation. @returns a function that ends the waiting */
export function whenNear(element: Element, then: () => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer?.unobserve(target);
        waiting.get(target)?.();
        waiting.delete(target);
      }
    },
    { rootMargin: '400px' },
  );
  waiting.set(element, then);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer?.unobserve(element);
  };
}
