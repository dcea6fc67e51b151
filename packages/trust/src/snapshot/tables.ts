import type { NamedPolicy, NamedResourcePolicy } from '@vouchsafe/policy/authorize'
import { accountSpec } from '#account/spec'
import {
  compileResourceControl,
  compileServiceControl,
  resourceControlsOf,
  serviceControlsOf,
  type Attached,
} from '#control/compile-control'
import { tryOr } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import { isAboveAccounts } from '#resource/key'
import { ResourceIndex } from '#resource/resource-index'
import type { Resource, ResourceKind } from '#resource/types'
import { RevocationIndex } from '#revocation/revocation-index'
import type { Account } from './types.ts'

/**
 * What has to stand before the first question: every resource in its place, and what binds whole accounts. The
 * others are not read.
 */
export class Tables {
  readonly index = new ResourceIndex()
  readonly accounts = new Map<string, Account>()
  readonly rolesById = new Map<string, Resource>()
  readonly revocations = new RevocationIndex()
  readonly #displaced = new Map<Resource, string>()

  constructor(resources: readonly Resource[]) {
    const controls: Controls = { service: [], resource: [] }
    const accounts: Resource[] = []
    const place: Readonly<Partial<Record<ResourceKind, (resource: Resource) => void>>> = {
      ServiceControlPolicy: (resource) => void controls.service.push(compileServiceControl(resource)),
      ResourceControlPolicy: (resource) => void controls.resource.push(compileResourceControl(resource)),
      Account: (resource) => void accounts.push(resource),
      Role: (resource) => this.#placeRole(resource),
      Revocation: (resource) => tryOr(undefined, () => this.revocations.add(resource)),
    }
    for (const resource of resources) {
      if (this.index.add(resource)) place[resource.kind]?.(resource)
      else this.#displaced.set(resource, 'it is stored twice')
    }
    for (const account of accounts) tryOr(undefined, () => this.#placeAccount(account, controls))
  }

  /** Why a resource is not in force, whatever it holds. */
  obstacleTo(resource: Resource): string | undefined {
    const { kind, account } = resource
    const isPlaced = kind === 'Account' || isAboveAccounts(kind) || this.accounts.has(account)
    return this.#displaced.get(resource) ?? (isPlaced ? undefined : `its account ${account} is not there`)
  }

  #placeRole(role: Resource): void {
    if (this.rolesById.has(role.uniqueId)) this.#displaced.set(role, 'another role has its unique id')
    else this.rolesById.set(role.uniqueId, role)
  }

  #placeAccount(account: Resource, controls: Controls): void {
    const { alias, tags = {} } = readSpec(account, accountSpec)
    const { name: id } = account
    this.accounts.set(id, {
      id,
      ...(alias !== undefined && { alias }),
      serviceControls: serviceControlsOf(id, controls.service),
      resourceControls: resourceControlsOf(id, controls.resource),
      tags: new Map(Object.entries(tags)),
    })
  }
}

interface Controls {
  readonly service: Attached<NamedPolicy>[]
  readonly resource: Attached<NamedResourcePolicy>[]
}
