import { ref } from 'vue'

const KEY = 'kuanxin.text-size'

export const TEXT_SIZES = ['standard', 'large', 'largest'] as const
export type TextSize = (typeof TEXT_SIZES)[number]

const SCALE: Record<TextSize, number> = { standard: 1, large: 1.2, largest: 1.45 }

function isTextSize(value: unknown): value is TextSize {
  return TEXT_SIZES.includes(value as TextSize)
}

function kept(): TextSize {
  try {
    const found = localStorage.getItem(KEY)
    return isTextSize(found) ? found : 'standard'
  } catch {
    return 'standard'
  }
}

/** Multiplies the size that the device gives the root, so a size set for the whole phone counts too. */
function apply(size: TextSize): void {
  const { style } = document.documentElement
  style.fontSize = ''
  document.documentElement.dataset.textSize = size
  const own = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  if (SCALE[size] !== 1 && own > 0) style.fontSize = `${own * SCALE[size]}px`
}

export const textSize = ref<TextSize>('standard')

/** Takes up what was chosen on this device; again whenever the page comes back, since the phone's own size may have changed. */
export function restoreTextSize(): void {
  textSize.value = kept()
  apply(textSize.value)
}

export function chooseTextSize(size: TextSize): void {
  textSize.value = size
  apply(size)
  try {
    localStorage.setItem(KEY, size)
  } catch {
    // A WebView without storage asks again next time.
  }
}
