import { compareDecimals, parseDecimal } from './decimal.ts'
import { parseInstant } from './instant.ts'
import { isInRange, parseIpAddress, parseIpRange } from './ip-address.ts'
import type { Relation } from './operators.ts'
import type { ValueTest } from './value-test.ts'

const holds: Readonly<Record<Relation, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

interface TypedRules<Wanted, Given> {
  /** Reads a policy value. */
  readonly wanted: (text: string) => Wanted | undefined
  /** Reads a request value. */
  readonly given: (text: string) => Given | undefined
  readonly matches: (given: Given, wanted: Wanted) => boolean
}

export function decimalTest(values: readonly string[], relation: Relation): ValueTest {
  const inRelation = holds[relation]
  return typedTest(values, {
    wanted: parseDecimal,
    given: parseDecimal,
    matches: (given, wanted) => inRelation(compareDecimals(given, wanted)),
  })
}

export function instantTest(values: readonly string[], relation: Relation): ValueTest {
  const inRelation = holds[relation]
  return typedTest(values, {
    wanted: parseInstant,
    given: parseInstant,
    matches: (given, wanted) => inRelation(given - wanted),
  })
}

export function ipTest(values: readonly string[]): ValueTest {
  return typedTest(values, {
    wanted: parseIpRange,
    given: parseIpAddress,
    matches: (address, range) => isInRange(range, address),
  })
}

/** Reads the policy's values once; each request value is read once and compared as what it is, not as text. */
function typedTest<Wanted, Given>(values: readonly string[], rules: TypedRules<Wanted, Given>): ValueTest {
  const read = values.map(rules.wanted)
  const wanted = read.filter((value) => value !== undefined)
  return {
    matches: (value) => {
      const given = rules.given(value)
      return given === undefined ? undefined : wanted.some((each) => rules.matches(given, each))
    },
    expected: () => values,
    unresolved: () => false,
    unreadable: values.filter((_, index) => read[index] === undefined),
  }
}
