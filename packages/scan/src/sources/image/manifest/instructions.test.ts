import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configTexts } from './config-texts.ts'
import { instructionsOf } from './instructions.ts'

const lines: [madeBy: string, instruction: string | undefined][] = [
  ['/bin/sh -c #(nop) ADD file:0123 in / ', 'ADD file:0123 in /'],
  ['/bin/sh -c make && \\\n  make install', 'RUN make && \\ make install'],
  ['|2 A=b C=d e /bin/sh -c make', 'RUN make'],
  ['COPY . /app # buildkit', 'COPY . /app'],
  ['RUN |1 A=b /bin/sh -c make # buildkit', 'RUN make'],
  ['RUN /bin/sh -c make # buildkit', 'RUN make'],
  ['bazel build ...', 'bazel build ...'],
  ['', undefined],
  ['x'.repeat(300), `${'x'.repeat(199)}…`],
]
for (const [madeBy, instruction] of lines)
  test(`instructionsOf() reads ${JSON.stringify(madeBy.slice(0, 50))}`, () =>
    assert.deepEqual(instructionsOf({ history: [{ created_by: madeBy }] }, 1), [instruction]))

test('instructionsOf() passes over entries without a layer', () => {
  const history = [
    { created_by: 'ENV A=b', empty_layer: true },
    { created_by: 'COPY a /' },
    { comment: 'nothing' },
    { created_by: 'CMD x', empty_layer: true },
  ]
  assert.deepEqual(instructionsOf({ history }, 2), ['COPY a /', undefined])
})

test('instructionsOf() claims nothing where the history has more or fewer layers', () => {
  for (const history of [[], [{ created_by: 'a' }], 'a', [null, 1, 'x']])
    assert.deepEqual(instructionsOf({ history }, 2), [])
})

test('instructionsOf() is linear in what it reads', () => {
  const madeBy = `|1 ${'A=b '.repeat(200_000)}`
  assert.equal(instructionsOf({ history: [{ created_by: madeBy }] }, 1)[0]?.length, 200)
})

test('configTexts() leaves out no field, known or not', () => {
  const config = {
    author: 'me',
    config: { Env: ['A=b', 'C=d'], Labels: { e: 'f' }, Own: { deep: { er: 'g' } }, Empty: [], Nothing: null },
    container_config: { Cmd: ['h'] },
    history: [{ created_by: 'i', comment: 'j' }, { author: 'k' }],
    own: [{ l: 'm' }],
  }
  assert.deepEqual(
    configTexts(config).map(({ path, content }) => [path, content]),
    [
      ['author', 'me'],
      ['config.Env', 'A=b\nC=d'],
      ['config.Labels', 'e=f'],
      ['config.Own', 'deep={"er":"g"}'],
      ['container_config.Cmd', 'h'],
      ['history', 'i j\nk'],
      ['own', '{"l":"m"}'],
    ],
  )
})
