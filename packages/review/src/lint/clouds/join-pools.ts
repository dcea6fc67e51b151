import type { PoolProvider } from '#google/parse-provider'
import type { CloudSubject } from '../types.ts'
import { judgeMember } from './judge-member.ts'
import { judgeProvider } from './judge-provider.ts'
import { askProvider, type AskedProvider } from './pool-questions.ts'
import type { MemberInput, PoolsReading } from './types.ts'

/** Every provider and everybody of its pool, whichever files they stand in, judged together. */
export function joinPools(readings: readonly PoolsReading[]): CloudSubject[] {
  const providers = readings.flatMap((reading) => reading.providers)
  const members = readings.flatMap((reading) => reading.members)
  const asked = providers.map((input) => {
    const own = members.filter(({ member }) => isPoolOf(member.pool, input.provider))
    return {
      input,
      own,
      asked: askProvider(
        input.provider,
        own.map(({ member }) => member.value),
      ),
    }
  })
  return [
    ...asked.map(({ input, own, asked: one }): CloudSubject => ({
      on: 'google',
      file: input.file,
      name: input.provider.name,
      place: input.place,
      found: judgeProvider(input.provider, one, own.length > 0),
    })),
    ...members.map((member) =>
      subjectOf(
        member,
        asked.flatMap(({ own, asked: one }) => (one !== undefined && own.includes(member) ? [one] : [])),
      ),
    ),
  ]
}

function subjectOf(input: MemberInput, providers: readonly AskedProvider[]): CloudSubject {
  return {
    on: 'google',
    file: input.file,
    name: input.target ?? input.role,
    place: () => input.place,
    found: judgeMember(input, providers),
  }
}

/** By the pool's id, and by the project where both name it in the same way. */
function isPoolOf(pool: string, { name }: PoolProvider): boolean {
  const [, project = '', id] = /^projects\/([^/]+)\/.*\/([^/]+)$/.exec(pool) ?? []
  const [, its = '', own] =
    /projects\/([^/]+)\/.*workloadIdentityPools\/([^/]+)\/providers\//.exec(name) ?? []
  if (id === undefined || id !== own) return false
  return project === its || project === '0' || its === '0' || /^\d+$/.test(project) !== /^\d+$/.test(its)
}
