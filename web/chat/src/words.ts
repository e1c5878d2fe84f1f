import words from 'virtual:page-words'

/** The response `name` of domain.yml with its `{placeholders}` filled in; the build has checked that it exists. */
export function say(name: `page_${string}`, values: Record<string, string | number> = {}): string {
  return (words[name] ?? '').replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole))
}
