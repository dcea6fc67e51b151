import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gitleaks, prepareGoProgram, toolCache as cache, type GoProgram } from './go-program.ts'

export interface Tools {
  /** Python of a virtual environment that has boto3. */
  readonly python: string
  /** The AWS CLI of the same environment. */
  readonly aws: string
  /** Built from its published Go module. */
  readonly authenticator: string
  /** Built likewise. */
  readonly gitleaks: string
  /** A folder whose `node_modules` has the AWS SDK for JavaScript v3. */
  readonly sdk: string
  /** A folder whose `node_modules` has the CDK. */
  readonly cdk: string
  /** In an environment of its own: it pins other versions of the AWS clients. */
  readonly checkov: string
  /** Microsoft's own validator of SARIF. */
  readonly sarif: string
  readonly versions: Readonly<Record<string, string>>
}

const requirements = new URL('requirements.txt', import.meta.url).pathname
const sdkPackages = ['@aws-sdk/client-iam@3.1169.0', '@aws-sdk/client-sts@3.1169.0']
const sarifPackages = ['@microsoft/sarif-multitool-linux@5.7.0']
const cdkPackages = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1']
const checkovPackage = 'checkov==3.3.30'
/** The version that `checkov` of the tools is. */
export const checkovVersion = checkovPackage.replace('checkov==', '')
const authenticator: GoProgram = {
  path: 'sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator',
  version: 'v0.6.13',
}

/** Installs the Python clients once per set of pinned versions, outside the checkout; reuses them afterwards. */
export function prepareTools(): Tools {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16)
  const folder = join(cache, digest)
  const python = join(folder, 'bin', 'python')
  const aws = join(folder, 'bin', 'aws')
  if (!existsSync(aws)) install(folder, python, ['-r', requirements])
  const sdk = preparePackages('sdk', sdkPackages)
  const cdk = preparePackages('cdk', cdkPackages)
  const sarif = prepareSarif()
  const versions = {
    ...versionsOf(python),
    'aws-iam-authenticator': authenticator.version,
    gitleaks: gitleaks.version,
    checkov: checkovVersion,
  }
  return {
    python,
    aws,
    sdk,
    cdk,
    sarif,
    checkov: prepareCheckov(),
    authenticator: prepareGoProgram(authenticator),
    gitleaks: prepareGoProgram(gitleaks),
    versions,
  }
}

function prepareCheckov(): string {
  const folder = join(cache, checkovPackage.replace('==', '-'))
  const program = join(folder, 'bin', 'checkov')
  if (!existsSync(program)) install(folder, join(folder, 'bin', 'python'), [checkovPackage])
  return program
}

function prepareSarif(): string {
  const folder = preparePackages('sarif', sarifPackages)
  const program = join(folder, 'node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool')
  // a script of the package would see to this, but none is run
  chmodSync(program, 0o755)
  return program
}

/** A folder whose `node_modules` has the packages; `ready` is written when all of them are there. */
function preparePackages(name: string, packages: readonly string[]): string {
  const digest = createHash('sha256').update(packages.join()).digest('hex').slice(0, 16)
  const folder = join(cache, `${name}-${digest}`)
  const ready = join(folder, 'ready')
  if (existsSync(ready)) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', ...packages])
  writeFileSync(ready, '')
  return folder
}

function install(folder: string, python: string, packages: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  run('python3', ['-m', 'venv', '--clear', folder])
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: 900_000 })
}

function versionsOf(python: string): Record<string, string> {
  const script =
    'import boto3, botocore, awscli; print(boto3.__version__, botocore.__version__, awscli.__version__)'
  const [boto3 = '', botocore = '', awscli = ''] = execFileSync(python, ['-c', script], { encoding: 'utf8' })
    .trim()
    .split(' ')
  return { boto3, botocore, 'aws-cli': awscli }
}
