import type { Recipe, SourcePart } from '#source/divisible'
import { foundIn, readBlobs, type LookOptions, type Reading } from './read-blobs.ts'

/** What a part saw, and what its source has to know of it. */
export interface PartReading extends Reading {
  readonly told: unknown
}

/** How each kind of source makes a part again: loaded where one is read, and nowhere else. */
const openers = {
  archives: async ({ what }) =>
    // the recipe of the source whose archives are opened
    (await import('#archive/with-archives')).openPartWithArchives(await openPart(what as Recipe)),
  git: async ({ what, part }) => (await import('#sources/git/git-part')).openGitPart(what, part),
  files: async ({ what, part }) => (await import('#sources/file/file-source')).openFilePart(what, part),
} as const satisfies Record<Recipe['kind'], (recipe: Recipe) => Promise<SourcePart>>

async function openPart(recipe: Recipe): Promise<SourcePart> {
  return await openers[recipe.kind](recipe)
}

/** Reads one part of a source, in whichever thread it is called. */
export async function readPart(recipe: Recipe, options: LookOptions): Promise<PartReading> {
  const part = await openPart(recipe)
  const reading = await readBlobs((asked) => part.read(asked), options)
  return { ...reading, told: part.tell(foundIn(reading)) }
}
