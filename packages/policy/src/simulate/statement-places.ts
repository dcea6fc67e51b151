import type { TextPlace } from '@vouchsafe/core/json'

/** Where a statement stands in its document's text. */
export interface StatementPlace {
  readonly start: TextPlace
  readonly end: TextPlace
}

const tokens = /\r\n|[\r\n]|"(?:[^"\\]|\\.)*"|[{}[\],:]/g
const lineBreak = /^[\r\n]/

/**
 * The place of each statement, in document order, as AWS's simulation gives it: lines and columns from 1, the end
 * behind the closing brace. The start is where its parser stands when it comes to the statement: behind the
 * opening bracket of the list, behind the statement before, or, without a list, behind the opening brace.
 *
 * @param text a document that one of the parsers has accepted; of any other the result means nothing
 */
export function statementPlaces(text: string): readonly StatementPlace[] {
  const finder = new PlaceFinder()
  for (const { 0: token, index } of text.matchAll(tokens))
    if (lineBreak.test(token)) finder.breakLine(index + token.length)
    else finder.take(token, index + token.length)
  return finder.places
}

class PlaceFinder {
  readonly places: StatementPlace[] = []
  #line = 1
  #lineStart = 0
  #depth = 0
  #before = ''
  #isInStatements = false
  /** The depth to which the end of a statement returns. */
  #outside = 1
  #start: TextPlace = { line: 1, column: 1 }

  breakLine(end: number): void {
    this.#line += 1
    this.#lineStart = end
  }

  take(token: string, end: number): void {
    const isKey = this.#depth === 1 && (this.#before === '{' || this.#before === ',')
    if (isKey && token !== '}') this.#isInStatements = JSON.parse(token) === 'Statement'
    else if (token === '{' || token === '[') this.#open(token, end)
    else if (token === '}' || token === ']') this.#close(end)
    this.#before = token
  }

  #open(token: string, end: number): void {
    this.#depth += 1
    if (this.#depth !== 2) return
    this.#start = this.#at(end)
    this.#outside = token === '[' ? 2 : 1
  }

  #close(end: number): void {
    this.#depth -= 1
    if (!this.#isInStatements || this.#depth !== this.#outside) return
    const place = this.#at(end)
    this.places.push({ start: this.#start, end: place })
    this.#start = place
  }

  #at(offset: number): TextPlace {
    return { line: this.#line, column: offset - this.#lineStart + 1 }
  }
}
