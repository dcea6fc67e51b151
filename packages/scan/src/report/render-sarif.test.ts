import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJsonObject } from '@vouchsafe/core/json'
import { memberAt, objectsAt, textAt } from '#import/members'
import { renderSarif } from './render-sarif.ts'
import { reportWith } from './testing/reports.ts'

const [run] = objectsAt(parseJsonObject(renderSarif(reportWith('a b.env'))), 'runs')
const [first, reference, federation, excused] = objectsAt(run, 'results')

test('every kind of place is a location: files by address, all others by name', () => {
  const locations = [...objectsAt(first, 'locations'), ...objectsAt(first, 'relatedLocations')]
  const named = locations.map((location) => [
    memberAt(location, 'physicalLocation', 'artifactLocation', 'uri') ?? null,
    objectsAt(location, 'logicalLocations')
      .map((one) => textAt(one, 'fullyQualifiedName') ?? '')
      .join(),
  ])
  assert.deepEqual(named, [
    [null, '-'],
    [null, '-!/a b.env'],
    ['a%20b.env', ''],
    ['file:///home/a%20b.env!/a%20b.env', ''],
    ['a%20b.env', ''],
    ['a%20b.env', ''],
    [null, 'tag bbbbbbbbbbbb'],
    [null, 'a b.env:a b.env'],
    [null, 'a b.env:Env'],
    [null, 'a b.env/a b.env/a b.env/a b.env'],
    [null, 'ssm:a b.env'],
    ['a%20b.env', ''],
  ])
})

test('a result says how sure it is, who may own it and what its cloud knows', () => {
  assert.deepEqual(memberAt(first, 'properties', 'confidence'), 'high')
  assert.deepEqual(memberAt(first, 'properties', 'match', 'state'), 'exists')
  assert.equal(objectsAt(first, 'properties', 'owners').length, 1)
})

test('what needs no key is no failure, and what is excused says by what', () => {
  const kinds = [first, reference, federation].map((result) => [result?.['kind'], result?.['level']])
  assert.deepEqual(kinds, [
    ['fail', 'error'],
    ['fail', 'note'],
    ['informational', 'none'],
  ])
  assert.deepEqual(
    objectsAt(excused, 'suppressions').map((one) => [one['kind'], one['justification']]),
    [['inSource', 'a b.env']],
  )
})

test('what was not read, and what silenced findings, are notifications', () => {
  const [invocation] = objectsAt(run, 'invocations')
  const said = objectsAt(invocation, 'toolExecutionNotifications')
  assert.deepEqual(
    said.map((one) => one['level']),
    ['warning', 'note'],
  )
})
