/** A command with every value in single quotes; undefined where one could end them, or would not be typed. */
export function shell(parts: TemplateStringsArray, ...values: readonly string[]): string | undefined {
  if (!values.every((value) => /^[\x20-\x7e]*$/.test(value) && !/['\\!]/.test(value))) return undefined
  return parts.map((part, index) => part + (index < values.length ? `'${values[index] ?? ''}'` : '')).join('')
}
