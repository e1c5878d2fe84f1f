import { onMounted, onUnmounted, type Ref, watch } from 'vue'

import { textSize } from './text-size'

/** Below this height, in lines of the root's text size, only what can't be missed keeps a place beside the conversation. */
const TIGHT_REM = 24

/** Keeps an element exactly over what the keyboard leaves of the screen: iOS shrinks only the visual viewport. Marks it `data-tight` where little is left. */
export function useVisibleViewport(element: Ref<HTMLElement | null>, onChange: () => void): void {
  const view = window.visualViewport

  function fit(): void {
    if (!view || !element.value || view.scale > 1.01) return
    element.value.style.setProperty('--visible-height', `${view.height}px`)
    element.value.style.setProperty('--visible-top', `${view.offsetTop}px`)
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    element.value.toggleAttribute('data-tight', view.height < TIGHT_REM * rem)
    onChange()
  }

  onMounted(() => {
    fit()
    view?.addEventListener('resize', fit)
    view?.addEventListener('scroll', fit)
  })
  watch(textSize, fit, { flush: 'post' })
  onUnmounted(() => {
    view?.removeEventListener('resize', fit)
    view?.removeEventListener('scroll', fit)
  })
}
