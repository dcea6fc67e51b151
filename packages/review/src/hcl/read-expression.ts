import { readTemplate } from './read-template.ts'
import type { SyntaxNode } from './syntax-tree.ts'
import type { HclExpression, ObjectEntry, SplatStep } from './types.ts'

/** Levels of an expression that are read: a policy has ten. */
const DEEPEST = 100

type Read = (node: SyntaxNode, text: string, depth: number) => HclExpression

/** An expression of a tree without faults. Total: what is not read here is `unread`. */
export function readExpression(node: SyntaxNode, text: string, depth = 0): HclExpression {
  if (depth > DEEPEST) return { kind: 'unread', at: node.start, why: 'nested deeper than is read here' }
  const read = readers[node.type]
  return read === undefined ? readTerms(node.children, text, depth) : read(node, text, depth)
}

const readers: Readonly<Record<string, Read>> = {
  conditional: (node, text, depth) => {
    const [test, then, otherwise] = node.children.filter(isExpression)
    if (test === undefined || then === undefined || otherwise === undefined) return unread(node)
    const read = (one: SyntaxNode): HclExpression => readExpression(one, text, depth + 1)
    return { kind: 'conditional', at: node.start, parts: [read(test), read(then), read(otherwise)] }
  },
  numeric_lit: (node, text) => ({
    kind: 'literal',
    at: node.start,
    value: Number(text.slice(node.start, node.end)),
  }),
  bool_lit: (node, text) => ({
    kind: 'literal',
    at: node.start,
    value: text.slice(node.start, node.end) === 'true',
  }),
  null_lit: (node) => ({ kind: 'literal', at: node.start, value: null }),
  string_lit: template,
  quoted_template: template,
  heredoc_template: template,
  variable_expr: (node, text) => ({
    kind: 'name',
    at: node.start,
    name: text.slice(node.start, node.end).trim(),
  }),
  tuple: (node, text, depth) => ({
    kind: 'list',
    at: node.start,
    items: node.children.filter(isExpression).map((one) => readExpression(one, text, depth + 1)),
  }),
  object: (node, text, depth) => ({
    kind: 'object',
    at: node.start,
    entries: node.children
      .filter(({ type }) => type === 'object_elem')
      .flatMap((one) => readEntry(one, text, depth + 1)),
  }),
  function_call: readCall,
  for_tuple_expr: readFor,
  for_object_expr: readFor,
  unary_operation: (node, text, depth) => {
    const [operator, ...operand] = node.children
    return {
      kind: 'operation',
      at: node.start,
      operator: operator === undefined ? '' : text.slice(operator.start, operator.end),
      operands: [readTerms(operand, text, depth + 1)],
    }
  },
  binary_operation: (node, text, depth) => {
    const at = node.children.findIndex(({ type }) => binary.has(type))
    const operator = node.children[at]
    if (operator === undefined) return unread(node)
    const operands = [node.children.slice(0, at), node.children.slice(at + 1)]
    return {
      kind: 'operation',
      at: node.start,
      operator: operator.type,
      operands: operands.map((one) => readTerms(one, text, depth + 1)),
    }
  },
}

function template(node: SyntaxNode, text: string, depth: number): HclExpression {
  return readTemplate(node, text, (one) => readExpression(one, text, depth + 1))
}

const binary: ReadonlySet<string> = new Set('* / % + - > >= < <= == != && ||'.split(' '))

function isExpression({ type }: SyntaxNode): boolean {
  return type === 'expression'
}

function unread({ start }: SyntaxNode): HclExpression {
  return { kind: 'unread', at: start, why: 'an expression of a form that is not known here' }
}

/** A term, and what is taken from it: `.name`, `[key]`, `.*`. */
function readTerms(nodes: readonly SyntaxNode[], text: string, depth: number): HclExpression {
  const [first, ...rest] = nodes.filter(({ type }) => !['(', ')', 'comment'].includes(type))
  if (first === undefined) return { kind: 'unread', at: 0, why: 'an empty expression' }
  return rest.reduce<HclExpression>(
    (of, node) => {
      const at = of.at
      if (node.type === 'splat') return { kind: 'splat', at, of, steps: stepsOf(node, text, depth) }
      const step = stepOf(node, text, depth)
      if (step === undefined) return unread(node)
      return 'name' in step
        ? { kind: 'member', at, of, name: step.name }
        : { kind: 'index', at, of, key: step.key }
    },
    readExpression(first, text, depth + 1),
  )
}

function stepsOf(node: SyntaxNode, text: string, depth: number): SplatStep[] {
  const inner = node.children.flatMap(({ children }) => children)
  return inner.flatMap((one) => stepOf(one, text, depth) ?? [])
}

function stepOf(node: SyntaxNode, text: string, depth: number): SplatStep | undefined {
  if (node.type === 'get_attr') {
    const name = node.children.find(({ type }) => type === 'identifier')
    return name === undefined ? undefined : { name: text.slice(name.start, name.end) }
  }
  const [index] = node.type === 'index' ? node.children : []
  if (index === undefined) return undefined
  const expression = index.children.find(isExpression)
  if (expression !== undefined) return { key: readExpression(expression, text, depth + 1) }
  const value = Number(text.slice(index.start + 1, index.end).trim())
  return { key: { kind: 'literal', at: index.start, value } }
}

/** A name before `=` is itself; one in brackets is an expression. */
function readEntry(node: SyntaxNode, text: string, depth: number): ObjectEntry[] {
  const [key, value] = node.children.filter(isExpression)
  if (key === undefined || value === undefined) return []
  const read = readExpression(key, text, depth)
  const isBare = read.kind === 'name' && text.charAt(key.start) !== '('
  return [
    {
      key: isBare ? { kind: 'template', at: read.at, parts: [{ text: read.name, at: read.at }] } : read,
      value: readExpression(value, text, depth),
    },
  ]
}

function readCall(node: SyntaxNode, text: string, depth: number): HclExpression {
  const [name] = node.children
  const given = node.children.find(({ type }) => type === 'function_arguments')?.children ?? []
  return {
    kind: 'call',
    at: node.start,
    name: name === undefined ? '' : text.slice(name.start, name.end),
    args: given.filter(isExpression).map((one) => readExpression(one, text, depth + 1)),
    isSpread: given.some(({ type }) => type === 'ellipsis'),
  }
}

function readFor(node: SyntaxNode, text: string, depth: number): HclExpression {
  const intro = node.children.find(({ type }) => type === 'for_intro')
  const over = intro?.children.find(isExpression)
  const results = node.children.filter(isExpression)
  const [first, second] = results
  const test = node.children.find(({ type }) => type === 'for_cond')?.children.find(isExpression)
  if (intro === undefined || over === undefined || first === undefined) return unread(node)
  const read = (one: SyntaxNode): HclExpression => readExpression(one, text, depth + 1)
  return {
    kind: 'for',
    at: node.start,
    names: intro.children
      .filter(({ type }) => type === 'identifier')
      .map(({ start, end }) => text.slice(start, end)),
    over: read(over),
    ...(second !== undefined && { key: read(first) }),
    value: read(second ?? first),
    isGrouped: node.children.some(({ type }) => type === 'ellipsis'),
    ...(test !== undefined && { condition: read(test) }),
  }
}
