import type { ImageCarrier } from './carrier.ts'

/** Carriers of an image, planted in this order. */
export const imageCarriers: readonly ImageCarrier[] = [
  {
    name: 'a file of a layer',
    plant: ({ layers }, text) => void layers.push({ 'app/settings.env': `TOKEN=${text}\n` }),
  },
  {
    name: 'a file that a later layer deletes',
    plant: ({ layers }, text) =>
      void layers.push({ 'root/.netrc': `machine github.com password ${text}\n` }, { 'root/.wh..netrc': '' }),
  },
  {
    name: 'a file that a later layer replaces',
    plant: ({ layers }, text) =>
      void layers.push({ 'app/key.txt': `token=${text}\n` }, { 'app/key.txt': 'none\n' }),
  },
  { name: 'Env', plant: ({ env }, text) => void env.push(`TOKEN=${text}`) },
  {
    name: 'a label',
    plant: ({ labels }, text) => {
      labels['org.example.token'] = text
    },
  },
  { name: 'Cmd', plant: ({ command }, text) => void command.push('serve', `--token=${text}`) },
  {
    name: 'a build argument in the history',
    plant: ({ history }, text) => void history.push(`RUN |1 TOKEN=${text} /bin/sh -c make # buildkit`),
  },
]
