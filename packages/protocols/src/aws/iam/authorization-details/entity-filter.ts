import { texts, type Parameter } from '#aws/iam/parameter/parameter'

const entityTypes = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const
export type EntityType = (typeof entityTypes)[number]

const names = texts({ minLength: 1, maxLength: 64 })

/** `Filter`: the types of entities that are wanted; all of them where none is named. */
export const entityFilter: Parameter<ReadonlySet<EntityType>> = {
  ...names,
  read: (parameters, name, constraints) => {
    const given = names.read(parameters, name, constraints) ?? []
    const known = entityTypes.filter((type) => given.includes(type))
    if (given.some((one) => !entityTypes.some((type) => type === one)))
      constraints.refuse(
        'filter',
        `Member must satisfy constraint: [Member must satisfy enum value set: [${entityTypes.join(', ')}]]`,
      )
    return new Set(given.length === 0 ? entityTypes : known)
  },
}
