// What axe finds on a page that would keep somebody out: serious and critical findings, each as one text.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

export async function findings(page: Page): Promise<string[]> {
  // A colour on its way to another is neither: transitions are judged by their ends.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish()
  })
  // A frame in which no script may run is asked by itself: axe's own timers never fire in it.
  const { violations } = await new AxeBuilder({ page }).exclude('iframe[sandbox=""]').analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`))
}
