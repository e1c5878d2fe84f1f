import { onMounted, onUnmounted, type Ref } from 'vue'

/** Keeps an element exactly over what the keyboard leaves of the screen: iOS shrinks only the visual viewport. */
export function useVisibleViewport(element: Ref<HTMLElement | null>, onChange: () => void): void {
  const view = window.visualViewport

  function fit(): void {
    if (!view || !element.value || view.scale > 1.01) return
    element.value.style.setProperty('--visible-height', `${view.height}px`)
    element.value.style.setProperty('--visible-top', `${view.offsetTop}px`)
    onChange()
  }

  onMounted(() => {
    fit()
    view?.addEventListener('resize', fit)
    view?.addEventListener('scroll', fit)
  })
  onUnmounted(() => {
    view?.removeEventListener('resize', fit)
    view?.removeEventListener('scroll', fit)
  })
}
