import { carriers, type Carrier } from './carriers.ts'
import { innocents } from './innocent.ts'
import { documents, samples, type Sample } from './samples.ts'

/** A text with its label: what it holds, and what may rightly be said of it besides. */
export interface Labelled {
  readonly name: string
  readonly text: string
  /** The row that has to find it; absent for a text that holds no credential. */
  readonly holds?: string
  readonly also: readonly string[]
  readonly isChecked: boolean
  readonly isLow: boolean
  readonly isWrapped: boolean
}

function inCarrier(sample: Sample, carrier: Carrier, nth: number): Labelled {
  return {
    name: `${sample.detector} ${nth} in ${carrier.name}`,
    text: carrier.render(sample.settings),
    holds: sample.detector,
    also: sample.also ?? [],
    isChecked: sample.isChecked ?? false,
    isLow: sample.isLow ?? false,
    isWrapped: carrier.isWrapped ?? false,
  }
}

/** What an address escapes is another text there; nobody has such keys in addresses but in whole escaped documents. */
function mayCarry({ isAddress }: Carrier, { settings }: Sample): boolean {
  return isAddress !== true || settings.every(([, value]) => encodeURIComponent(value) === value)
}

/** Every sample in every carrier, the documents as they are and in base64, and what holds nothing. */
export function labelledSet(): readonly Labelled[] {
  const planted = samples.flatMap((sample, nth) =>
    carriers.filter((carrier) => mayCarry(carrier, sample)).map((carrier) => inCarrier(sample, carrier, nth)),
  )
  const whole = documents.flatMap(({ detector, name, text, isChecked = false, isLow = false }) =>
    [
      { name, text },
      { name: `${name} in base64`, text: `data: ${Buffer.from(text).toString('base64')}\n` },
    ].map((form): Labelled => ({ ...form, holds: detector, also: [], isChecked, isLow, isWrapped: false })),
  )
  const nothing = innocents.map(({ name, text }): Labelled => ({
    name,
    text,
    also: [],
    isChecked: false,
    isLow: false,
    isWrapped: false,
  }))
  return [...planted, ...whole, ...nothing]
}
