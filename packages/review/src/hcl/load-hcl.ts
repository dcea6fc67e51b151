import { readFile } from 'node:fs/promises'
import type { Parser } from 'web-tree-sitter'
import { readBody } from './read-body.ts'
import { syntaxTree, type SyntaxNode } from './syntax-tree.ts'
import type { HclFile, HclParser } from './types.ts'

/** UTF-16 code units; what people write is a hundredth of it. */
const LONGEST = 1024 * 1024
const nothing = { attributes: new Map(), blocks: [] }

/** Loads the grammar (tree-sitter, as WebAssembly): about 20 ms, so only where there is a file to read. */
export async function loadHcl(): Promise<HclParser> {
  const grammar = import.meta.resolve('@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm')
  const { Language, Parser: Loaded } = await import('web-tree-sitter')
  await Loaded.init()
  const language = await Language.load(await readFile(new URL(grammar)))
  const parser = new Loaded()
  parser.setLanguage(language)
  return { parse: (text) => parse(parser, text) }
}

function parse(parser: Parser, text: string): HclFile {
  if (text.length > LONGEST)
    return { body: nothing, faults: [{ at: 0, say: `longer than ${LONGEST} characters` }] }
  const tree = parser.parse(text)
  if (tree === null) return { body: nothing, faults: [{ at: 0, say: 'expected valid HCL' }] }
  const cursor = tree.walk()
  try {
    return fileOf(syntaxTree(cursor), text)
  } finally {
    cursor.delete()
    tree.delete()
  }
}

/** What stands beside a fault is read only where the parser could tell where the fault ends. */
function fileOf(root: SyntaxNode, text: string): HclFile {
  if (root.type === 'ERROR') return { body: nothing, faults: [faultIn(root)] }
  const top = root.children.flatMap((node) => (node.type === 'body' ? node.children : [node]))
  const broken = top.filter(({ isBroken }) => isBroken)
  return {
    body: readBody(
      top.filter(({ isBroken }) => !isBroken),
      text,
    ),
    faults: broken.map(faultIn),
  }
}

function faultIn(node: SyntaxNode): HclFile['faults'][number] {
  let at = node
  for (let next: SyntaxNode | undefined = node; next !== undefined;) {
    at = next
    next = next.children.find(({ isBroken }) => isBroken)
  }
  return { at: at.start, say: 'expected valid HCL: this block is left out' }
}
