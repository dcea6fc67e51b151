import type { SourceFile } from '#document/types'
import { joinPath } from '#terraform-module/module'
import { folderOf } from '#terraform-module/module-source'
import type { Resource } from '#terraform-module/resource'
import { readModules } from '#terraform-module/read-modules'
import { isAzureType, readAzureResources } from './read-azure-resource.ts'
import { isPoolType } from './read-google-resource.ts'
import { writtenResource } from './cloud-resource.ts'
import { permissionTypes, readTerraformPermissions } from './terraform-permissions.ts'
import { readTerraformResource, trustTypes } from './terraform-resources.ts'
import { nothing, unknownAccount, type FileReading, type LintFacts } from './types.ts'

/** Folders that modules name one after the other. */
const MOST_FOLDERS = 500

const wanted: ReadonlySet<string> = new Set([...trustTypes, ...permissionTypes])
/** A type of a resource that is read; other names may be in the text of one. */
const typeForm = /\b(?:aws_iam|google|azuread|azurerm)_\w+/g

function isWanted(type: string): boolean {
  return wanted.has(type) || isPoolType(type) || isAzureType(type)
}

function hasTrust(text: string): boolean {
  return [...text.matchAll(typeForm)].some(([type]) => isWanted(type))
}

/** Whether a file is of Terraform or OpenTofu, by its name: Terraform itself goes by nothing else. */
export function isTerraformFile(file: string): boolean {
  return /\.(?:tf|tofu|tfvars)(?:\.json)?$/.test(file)
}

/** What modules say of trust; files that stand in no folder with trust are not even parsed. */
export function readTerraform(given: readonly SourceFile[], facts: LintFacts): readonly FileReading[] {
  const files = relevant(withCalled(given, facts))
  if (files.length === 0) return []
  const { hcl: parser } = facts
  if (parser === undefined) {
    const why = 'files of Terraform need the parser of HCL, which is not loaded'
    return [{ ...nothing, gaps: files.map(({ file }) => ({ file, why: `${file}: ${why}` })) }]
  }
  const { resources, faults } = readModules(files, {
    parser,
    facts: { ...facts, account: facts.account ?? unknownAccount },
    isWanted,
  })
  const gaps = faults.map(({ file, line, column, say }) => ({
    file,
    why: `${file}:${line}:${column}: ${say}`,
  }))
  const readings = resources.map((resource) => readTerraformResource(resource, facts))
  return [
    { ...nothing, gaps },
    readTerraformPermissions(resources, facts),
    readApplications(resources),
    ...onceEach(readings),
  ]
}

function readApplications(resources: readonly Resource[]): FileReading {
  const own = resources.filter(({ type }) => isAzureType(type)).map(writtenResource)
  return { ...nothing, ...readAzureResources(own) }
}

/** Instances that have one policy word for word, of one place, are judged once. */
function onceEach(readings: readonly FileReading[]): readonly FileReading[] {
  const seen = new Set<string>()
  return readings.map((reading) => ({
    ...reading,
    policies: reading.policies.filter(({ text, place }) => {
      const key = JSON.stringify([place([]), text])
      const isFirst = !seen.has(key)
      seen.add(key)
      return isFirst
    }),
  }))
}

const local = /\bsource"?\s*[=:]\s*"(\.\.?(?:\/[^"$]*)?)"/g

/** With the modules that stand in folders nobody named. */
function withCalled(given: readonly SourceFile[], { readFolder }: LintFacts): readonly SourceFile[] {
  if (readFolder === undefined) return given
  const files = [...given]
  const seen = new Set(files.map(({ file }) => folderOf(file)))
  // the list grows while it is walked: a module that was found may call others
  for (const { file, text } of files)
    for (const [, path = ''] of text.matchAll(local)) {
      const folder = joinPath(folderOf(file), path)
      if (seen.has(folder) || seen.size > MOST_FOLDERS) continue
      seen.add(folder)
      files.push(...readFolder(folder).filter((one) => isTerraformFile(one.file)))
    }
  return files
}

function relevant(files: readonly SourceFile[]): readonly SourceFile[] {
  const trusting = files.filter(({ text }) => hasTrust(text))
  if (trusting.length === 0) return []
  const calling = files.filter(({ text }) => /\bmodule\b/.test(text))
  const folders = new Set([...trusting, ...calling].map(({ file }) => folderOf(file)))
  return files.filter(({ file }) => folders.has(folderOf(file)))
}
