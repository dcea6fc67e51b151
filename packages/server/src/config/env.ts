// The only file that touches `process.env`.

/** Every `VOUCH_*` variable of the environment, as text. */
export function readEnvironment(): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env))
    if (name.startsWith('VOUCH_') && value !== undefined) found[name] = value
  return found
}
