import type { TreeCursor } from 'web-tree-sitter'

/** A node of the parse, taken out of the parser's memory. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly children: SyntaxNode[]
  /** Whether the parser had to leave something out or to put something in, here or inside. */
  isBroken: boolean
}

/** The tree under a cursor, without recursion: the depth of a text is its author's choice. */
export function syntaxTree(cursor: TreeCursor): SyntaxNode {
  const root = nodeAt(cursor)
  const around = [root]
  let isDown = cursor.gotoFirstChild()
  while (around.length > 0) {
    if (isDown) {
      const node = nodeAt(cursor)
      around.at(-1)?.children.push(node)
      if (node.isBroken) breakAround(around)
      if (cursor.gotoFirstChild()) around.push(node)
      else isDown = cursor.gotoNextSibling()
    } else {
      around.pop()
      cursor.gotoParent()
      isDown = around.length > 0 && cursor.gotoNextSibling()
    }
  }
  return root
}

function breakAround(around: readonly SyntaxNode[]): void {
  const whole = around.findLastIndex(({ isBroken }) => isBroken)
  for (const one of around.slice(whole + 1)) one.isBroken = true
}

function nodeAt(cursor: TreeCursor): SyntaxNode {
  return {
    type: cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    children: [],
    isBroken: cursor.nodeType === 'ERROR' || cursor.nodeIsMissing,
  }
}
