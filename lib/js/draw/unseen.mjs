/** Call `stop` when `el` leaves the window, or the page is hidden. */
export function whenUnseen(el, signal, stop) {
  const page = el.ownerDocument;
  page.addEventListener('visibilitychange', () => { if (page.hidden) stop(); }, { signal });
  if (!globalThis.IntersectionObserver) return;
  const watch = new IntersectionObserver(([entry]) => { if (!entry.isIntersecting) stop(); });
  watch.observe(el);
  signal.addEventListener('abort', () => watch.disconnect());
}
