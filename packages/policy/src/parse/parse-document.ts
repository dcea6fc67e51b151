import { isVouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { isList, readString, refuseUnknownElements } from './elements.ts'
import { parseConditions } from './parse-conditions.ts'
import { malformed, sayings, tooLarge } from './refuse.ts'
import type { Condition, PolicyVersion } from './types.ts'

/** What every statement has, whatever the kind of policy. */
export interface CommonStatement {
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly conditions: readonly Condition[]
}

/** How one kind of policy differs from the others. */
export interface Grammar<Statement> {
  readonly maxLength: number
  /** Where AWS Organizations keeps the policy: it counts white space, and wants the version of 2012. */
  readonly isOrganizations?: boolean
  /** AWS's name of the quota. */
  readonly quota: string
  readonly sidsNotUnique: string
  /** Reads what is particular to the kind; common elements are checked already. */
  readonly readStatement: (elements: JsonObject, common: CommonStatement) => Statement
}

export interface ParsedDocument<Statement> {
  readonly version: PolicyVersion
  readonly id?: string
  readonly statements: readonly Statement[]
}

// more than any quota, so that a huge text is refused before anything walks it
const LONGEST_TEXT = 131_072
const documentElements = ['Version', 'Id', 'Statement']
const statementElements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]

/** Reads the grammar that all policies share. @throws VouchsafeError `policy_malformed`, `policy_too_large` */
export function parseDocument<Statement>(
  text: string,
  grammar: Grammar<Statement>,
): ParsedDocument<Statement> {
  checkText(text, grammar)
  const document = readJson(text)
  if (!isJsonObject(document)) throw malformed(sayings.syntax)
  refuseUnknownElements(Object.keys(document), documentElements, {})

  const version = readVersion(document['Version'], grammar)
  const id = document['Id'] === undefined ? undefined : readString(document['Id'], { element: 'Id' })
  const statements = readStatements(document['Statement'], grammar)
  return { version, ...(id !== undefined && { id }), statements }
}

/** IAM does not count white space against its quotas, and takes Latin-1 only (other characters as `\u` escapes). */
function checkText(text: string, { maxLength, quota, isOrganizations = false }: Grammar<unknown>): void {
  const countsAll = isOrganizations || text.length > LONGEST_TEXT
  const size = countsAll ? text.length : text.replaceAll(/[\t\n\r ]/g, '').length
  if (size > maxLength || text.length > LONGEST_TEXT)
    throw tooLarge(`Cannot exceed quota for ${quota}: ${maxLength}`, { found: size })
  const strange = /[^\t\n\r\x20-\xff]/u.exec(text)?.[0]
  if (strange !== undefined)
    throw malformed(sayings.characters, {
      found: `U+${strange.codePointAt(0)?.toString(16).padStart(4, '0')}`,
    })
}

function readJson(text: string): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    if (isVouchsafeError(error, 'json_malformed')) throw malformed(sayings.json, { found: error.detail })
    throw error
  }
}

function readVersion(
  version: JsonValue | undefined,
  { isOrganizations = false }: Grammar<unknown>,
): PolicyVersion {
  if (version === '2012-10-17') return version
  if (!isOrganizations && (version === undefined || version === '2008-10-17')) return '2008-10-17'
  throw malformed(sayings.version, { element: 'Version', found: version })
}

function readStatements<Statement>(
  written: JsonValue | undefined,
  grammar: Grammar<Statement>,
): readonly Statement[] {
  if (written === undefined) throw malformed(sayings.syntax, { element: 'Statement' })
  const list: readonly JsonValue[] = isList(written) ? written : [written]
  if (list.length === 0) throw malformed(sayings.statementEmpty, { element: 'Statement' })

  const sids = new Set<string>()
  return list.map((elements, statement) => {
    if (!isJsonObject(elements)) throw malformed(sayings.syntax, { statement, element: 'Statement' })
    refuseUnknownElements(Object.keys(elements), statementElements, { statement })
    const common = readCommon(elements, statement)
    if (common.sid !== undefined && sids.has(common.sid))
      throw malformed(grammar.sidsNotUnique, { statement, element: 'Sid', found: common.sid })
    if (common.sid !== undefined) sids.add(common.sid)
    return grammar.readStatement(elements, common)
  })
}

function readCommon(elements: JsonObject, index: number): CommonStatement {
  const sid = readSid(elements['Sid'], index)
  return {
    index,
    ...(sid !== '' && { sid }),
    effect: readEffect(elements['Effect'], index),
    conditions: parseConditions(elements['Condition'], index),
  }
}

/** Empty when there is none. */
function readSid(written: JsonValue | undefined, statement: number): string {
  const place = { statement, element: 'Sid' }
  const sid = readString(written ?? '', place)
  if (!/^[0-9A-Za-z]*$/.test(sid)) throw malformed(sayings.sidForm, { ...place, found: sid })
  return sid
}

function readEffect(written: JsonValue | undefined, statement: number): 'Allow' | 'Deny' {
  const place = { statement, element: 'Effect' }
  if (written === undefined) throw malformed(sayings.effectMissing, place)
  const effect = readString(written, place)
  if (effect === 'Allow' || effect === 'Deny') return effect
  throw malformed(`Invalid effect: ${effect}`, { ...place, found: effect })
}
