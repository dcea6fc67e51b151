/** A repository's configuration, read as data: nothing it names is opened, included or run. */

/** Values by `section.key` or `section.subsection.key`; section and key in lower case, the last value wins. */
export type GitConfig = ReadonlyMap<string, string>

const header = /^\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/
const setting = /^([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?$/

const valueOf = (text: string): string => {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text)
  if (quoted) return (quoted[1] ?? '').replace(/\\(.)/g, '$1')
  return text.replace(/\s*[#;].*$/, '').trim()
}

/** Reads what is needed of a `config` file: unknown lines are passed over, as nothing is done on their word. */
export function parseGitConfig(text: string): GitConfig {
  const values = new Map<string, string>()
  let section = ''
  for (const raw of text.split('\n')) {
    let line = raw.trim()
    const found = header.exec(line)
    if (found) {
      section = (found[1] ?? '').toLowerCase() + (found[2] === undefined ? '' : `.${found[2]}`)
      line = line.slice(found[0].length).trim()
    }
    const pair = setting.exec(line)
    if (pair?.[1] !== undefined) values.set(`${section}.${pair[1].toLowerCase()}`, valueOf(pair[2] ?? 'true'))
  }
  return values
}
