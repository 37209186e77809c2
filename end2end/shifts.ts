import type { Page } from '@playwright/test';

/**
 * Notes every layout shift of the visits to come, within what the page is about.
 * A text that itself became another one may begin elsewhere; nothing else may.
 */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    const texts = new Map<Node, string | null>();
    // While the document is still arriving, what is there makes room for the rest.
    let begun = Infinity;
    const begin = () => {
      begun = performance.now();
      seen.length = 0;
      const leaves = [...document.querySelectorAll('main *')].filter((element) => !element.childElementCount);
      for (const leaf of leaves) texts.set(leaf, leaf.textContent);
    };
    const hasNewText = (node: Node) => {
      const leaf = node instanceof Element ? node : node.parentElement!;
      return texts.has(leaf) && texts.get(leaf) !== leaf.textContent;
    };
    const note = (entries: PerformanceEntryList) =>
      entries.forEach((entry: any) => {
        for (const { node, previousRect: a, currentRect: b } of entry.startTime < begun ? [] : entry.sources) {
          if (!node?.parentElement?.closest('main') || hasNewText(node)) continue;
          const place = `${node.nodeName} in ${node.parentElement.className}`;
          seen.push(`${place}: ${[a.x, a.y, a.width, a.height]} -> ${[b.x, b.y, b.width, b.height]}`);
        }
      });
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    const take = () => (note(observer.takeRecords()), seen);
    Object.assign(window, { shifts: { take, begin: () => (take(), begin()) } });
    // Before any script of the page's own has run. The last of the document is painted with the
    // next frame, and makes room for itself there; long before the page comes to life.
    const arrived = () => {
      begin();
      begun = Infinity;
      requestAnimationFrame(() => requestAnimationFrame(() => (begun = performance.now())));
    };
    document.addEventListener('readystatechange', arrived, { once: true });
  });
}

/** What has shifted until the frame that is painted next. */
export async function shifts(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let frames = 0; frames < 3; frames += 1) await frame();
    return (window as any).shifts.take();
  });
}
