import { readExpression } from './read-expression.ts'
import { decodeQuoted } from './read-template.ts'
import type { SyntaxNode } from './syntax-tree.ts'
import type { HclBlock, HclBody, HclExpression } from './types.ts'

/** Blocks inside each other: Terraform knows of no more than a few. */
const DEEPEST = 16

/** Attributes and blocks among some nodes. Of an attribute that stands twice, which Terraform refuses, the first. */
export function readBody(nodes: readonly SyntaxNode[], text: string, depth = 0): HclBody {
  const attributes = new Map<string, HclExpression>()
  const blocks: HclBlock[] = []
  for (const node of nodes) {
    if (node.type === 'attribute') readAttribute(node, text, attributes)
    else if (node.type === 'block' && depth < DEEPEST) blocks.push(readBlock(node, text, depth))
  }
  return { attributes, blocks }
}

function readAttribute(node: SyntaxNode, text: string, attributes: Map<string, HclExpression>): void {
  const [name, , value] = node.children.filter(({ type }) => type !== 'comment')
  if (name === undefined || value === undefined) return
  const key = text.slice(name.start, name.end)
  if (!attributes.has(key)) attributes.set(key, readExpression(value, text))
}

function readBlock(node: SyntaxNode, text: string, depth: number): HclBlock {
  const [type, ...labels] = node.children.filter((one) => ['identifier', 'string_lit'].includes(one.type))
  const inner = node.children.find((one) => one.type === 'body')?.children ?? []
  return {
    type: type === undefined ? '' : text.slice(type.start, type.end),
    labels: labels.map((label) => labelOf(label, text)),
    at: node.start,
    body: readBody(inner, text, depth + 1),
  }
}

function labelOf({ type, start, end }: SyntaxNode, text: string): string {
  if (type === 'identifier') return text.slice(start, end)
  return decodeQuoted(text.slice(start + 1, end - 1), 0)
    .map((part) => part.text)
    .join('')
}
