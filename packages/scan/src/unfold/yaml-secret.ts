import { createRequire } from 'node:module'
import type { ParsedNode, Scalar, YAMLMap } from 'yaml'
import { isTelling, type SecretMember } from './secret-document.ts'

type Yaml = typeof import('yaml')
type Node = ParsedNode | null | undefined

const require = createRequire(import.meta.url)
let yaml: Yaml | undefined

/** Loaded with the first Secret in YAML: most scans meet none. */
function library(): Yaml {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` cannot know what a name stands for
  yaml ??= require('yaml') as Yaml
  return yaml
}

/**
 * The members of a Secret written as YAML, `undefined` where the text is none. Aliases are not followed and types not
 * resolved, so a text costs what its length says.
 *
 * @param text Latin-1; templates are read as empty
 * @param base offset of the text in the content
 */
export function membersOfYaml(text: string, base: number): readonly SecretMember[] | undefined {
  try {
    const { contents } = library().parseDocument(withoutTemplates(text), {
      schema: 'failsafe',
      uniqueKeys: false,
      strict: false,
      prettyErrors: false,
      logLevel: 'silent',
    })
    return members(new Map(entriesOf(contents)), { text, base })
  } catch {
    return undefined
  }
}

/** As long as before, so that every offset stays. */
function withoutTemplates(text: string): string {
  return text.replaceAll(/\{\{[^\n]{0,1000}?\}\}/g, (template) => ' '.repeat(template.length))
}

function members(top: ReadonlyMap<string, Node>, from: Place): readonly SecretMember[] | undefined {
  if (textOf(top.get('kind')) !== 'Secret' || top.has('sops')) return undefined
  const metadata = new Map(entriesOf(top.get('metadata')))
  const facts = ['labels', 'annotations'].flatMap((name) => entriesOf(metadata.get(name)))
  const type = top.get('type')
  const member = (section: SecretMember['section']) => {
    return ([name, node]: readonly [string, Node]): SecretMember[] =>
      library().isScalar(node) ? [{ section, name, ...valueOf(node, from) }] : []
  }
  return [
    ...member('fact')(['type', type]),
    ...facts.filter(([name]) => isTelling(name)).flatMap(member('fact')),
    ...entriesOf(top.get('data')).flatMap(member('data')),
    ...entriesOf(top.get('stringData')).flatMap(member('stringData')),
  ]
}

function entriesOf(node: Node): [name: string, node: Node][] {
  const { isMap } = library()
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return []
  return (node as YAMLMap.Parsed).items.map(({ key, value }) => [textOf(key) ?? '', value])
}

function textOf(node: Node): string | undefined {
  return library().isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}

interface Place {
  readonly text: string
  readonly base: number
}

/** A block scalar begins in the line after its sign; as `|` its lines are those of the document. */
function valueOf(
  node: Scalar.Parsed,
  { text, base }: Place,
): Pick<SecretMember, 'value' | 'offset' | 'lines'> {
  const [start, end] = node.range
  const value = typeof node.value === 'string' ? node.value : ''
  if (node.type !== 'BLOCK_LITERAL') return { value, offset: base + start }
  const lines: number[] = []
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1))
    lines.push(base + at + 1)
  return { value, offset: base + start, lines }
}
