import { foldCase } from '#iam/fold-case'
import { textRules } from '#iam/text-rules'
import { hasVariables, parseTemplate, type Template } from '#iam/template'
import { anyOne, anyRun } from '#iam/wildcard'

/** One character of a text that a shape accepts. */
export type Step =
  | { readonly kind: 'character'; readonly is: string; readonly anyCase: boolean }
  /** Any character; inside the first parts of an ARN any but a colon. */
  | { readonly kind: 'any'; readonly butColon: boolean }

/** A set of texts as an automaton without branches: `steps` in a row, and before step `i` the loop `loops[i]`. */
export interface TextShape {
  readonly steps: readonly Step[]
  /** One longer than `steps`. */
  readonly loops: readonly ('none' | 'any' | 'but-colon')[]
}

/** The text types of condition operators. */
export type TextType = keyof typeof textRules

/** The texts that a policy value matches; undefined where they depend on the request, or on foreign alphabets' cases. */
export function shapeOf(value: string, type: TextType, variables: boolean): TextShape | undefined {
  const rules = textRules[type]
  const template = parseTemplate(value, { variables, wildcards: rules.wildcards })
  const anyCase = type === 'text_any_case' || type === 'boolean'
  if (hasVariables(template) || (anyCase && foldCase(value) !== value.toLowerCase())) return undefined
  const parts = rules.cut(template)
  return joined(parts.map((part, index) => pieceOf(part, { anyCase, butColon: index < parts.length - 1 })))
}

function pieceOf(part: Template, { anyCase, butColon }: { anyCase: boolean; butColon: boolean }): TextShape {
  const steps: Step[] = []
  const loops: TextShape['loops'][number][] = ['none']
  const step = (one: Step): void => {
    steps.push(one)
    loops.push('none')
  }
  for (const piece of part) {
    if (piece === anyRun) loops[steps.length] = butColon ? 'but-colon' : 'any'
    else if (piece === anyOne) step({ kind: 'any', butColon })
    else if (typeof piece === 'string')
      for (const is of piece) step({ kind: 'character', is: anyCase ? foldCase(is) : is, anyCase })
  }
  return { steps, loops }
}

/** Shapes one after the other, a colon between them. */
function joined(parts: readonly TextShape[]): TextShape {
  const colon: Step = { kind: 'character', is: ':', anyCase: false }
  return {
    steps: parts.flatMap(({ steps }, index) => (index === 0 ? steps : [colon, ...steps])),
    loops: parts.flatMap(({ loops }) => loops),
  }
}
