import { gzipSync } from 'node:zlib'
import { awsKeyId, awsSecret, githubToken, npmToken } from '#testing/credentials'
import { tarOf, type TestImage, type TestLayer } from './build-image.ts'

/** One credential in each place of an image where they are left behind. By the name of the place. */
export interface CarrierPlants {
  readonly image: TestImage
  /** From a place, as `path` or `path!/inside`, to whether a later layer hides it. */
  readonly places: Readonly<Record<string, boolean>>
}

const hidden = ['app/deleted.env', 'app/replaced.env', 'srv/deep/er/opaque.env', 'opt/tool/gone.env']
const files = ['etc/kept.env', 'app/binary', 'app/nested.tgz!/etc/.npmrc', 'late.env']
const fields = ['Env', 'Labels', 'Cmd', 'Entrypoint', 'Healthcheck', 'OnBuild'].map(
  (name) => `config.${name}`,
)
const seen = [...files, ...fields, 'annotations', 'history']

/** An image with a plant everywhere. Seeded: the same seed makes the same bytes. */
export async function carrierImage(seed: string): Promise<CarrierPlants> {
  const token: Token = (place) => githubToken(`${seed}/${place}`)
  const image: TestImage = {
    config: configWith(seed, token),
    annotations: { 'org.example.note': token('annotation') },
    emptyHistory: [`|1 TOKEN=${token('argument')} /bin/sh -c #(nop)  CMD ["serve"]`],
    layers: [baseLayer(token), await secondLayer(seed, token), lastLayer(token)],
  }
  const places = [...hidden.map((place) => [place, true]), ...seen.map((place) => [place, false])]
  return { image, places: Object.fromEntries(places) }
}

type Token = (place: string) => string

function configWith(seed: string, token: Token): object {
  return {
    Env: ['PATH=/bin', `AWS_ACCESS_KEY_ID=${awsKeyId(seed)}`, `AWS_SECRET_ACCESS_KEY=${awsSecret(seed)}`],
    Labels: { maintainer: 'me', token: token('label') },
    Cmd: ['serve', `--token=${token('command')}`],
    Entrypoint: ['/entry', token('entrypoint')],
    Healthcheck: { Test: ['CMD', 'curl', '-H', `authorization: ${token('health')}`] },
    OnBuild: [`RUN login ${token('onbuild')}`],
  }
}

function baseLayer(token: Token): TestLayer {
  return {
    madeBy: '/bin/sh -c #(nop) ADD file:0 in / ',
    files: {
      'app/': null,
      'app/deleted.env': token('deleted'),
      'app/replaced.env': token('replaced'),
      'srv/': null,
      'srv/deep/er/opaque.env': token('opaque'),
      'opt/tool/gone.env': token('gone'),
      'etc/kept.env': `first line\nTOKEN=${token('kept')}\n`,
    },
  }
}

async function secondLayer(seed: string, token: Token): Promise<TestLayer> {
  const npmrc = `//registry/:_authToken=${npmToken(`${seed}/nested`)}\n`
  return {
    madeBy: 'COPY . /app # buildkit',
    packed: 'zstd',
    files: {
      'app/.wh.deleted.env': '',
      'app/replaced.env': 'clean now',
      'srv/.wh..wh..opq': '',
      'opt/.wh.tool': '',
      'app/binary': Buffer.from(`\u007fELF\0\u00ff ${token('binary')} \0`, 'latin1'),
      'app/nested.tgz': gzipSync(await tarOf({ 'etc/.npmrc': npmrc })),
      'app/link': { link: '../../etc/shadow' },
    },
  }
}

function lastLayer(token: Token): TestLayer {
  return {
    madeBy: 'RUN |1 X=y /bin/sh -c make # buildkit',
    packed: 'none',
    files: { './late.env': token('late') },
  }
}
