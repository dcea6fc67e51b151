import { systemClock } from '@vouchsafe/host/clock'
import { writeFileAtomic } from '@vouchsafe/host/file'
import type { Inventory } from '@vouchsafe/scan/inventory'
import { resolve } from 'node:path'
import { gatherInventory, textOf } from '#inventory/gather'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const { io } = invocation
  const older = await olderInventory(invocation)
  const inventory = await gatherInventory(invocation, systemClock.now())
  const out = textOption(invocation, 'out')
  const format = textOption(invocation, 'format') ?? (flagOption(invocation, 'json') ? 'json' : 'table')
  // what is written to a file is the inventory; what is compared is told beside it
  if (out !== undefined)
    await writeFileAtomic(
      resolve(io.cwd, out),
      await rendered(format === 'table' ? 'json' : format, inventory),
    )
  if (older !== undefined) await tellComparison(invocation, older, inventory)
  else if (out === undefined) io.out(await rendered(format, inventory))
  return exitCodeOf(invocation, inventory)
}

async function olderInventory(invocation: Invocation): Promise<Inventory | undefined> {
  const file = textOption(invocation, 'compare')
  if (file === undefined) return undefined
  const { parseInventory } = await import('@vouchsafe/scan/inventory')
  return parseInventory(await textOf(invocation, file))
}

async function rendered(format: string, inventory: Inventory): Promise<string> {
  if (format === 'table') return (await import('#inventory/render-table')).renderInventoryTable(inventory)
  if (format === 'csv') return (await import('#inventory/render-csv')).renderInventoryCsv(inventory)
  const { renderInventory } = await import('@vouchsafe/scan/inventory')
  return escapedJson(renderInventory(inventory))
}

async function escapedJson(text: string): Promise<string> {
  const { escapeJsonText } = await import('@vouchsafe/ledger/render')
  return text.split('\n').map(escapeJsonText).join('\n')
}

async function tellComparison(invocation: Invocation, older: Inventory, newer: Inventory): Promise<void> {
  const { compareInventories } = await import('@vouchsafe/scan/inventory')
  const comparison = compareInventories(older, newer)
  if (flagOption(invocation, 'json') || textOption(invocation, 'format') === 'json') {
    const { added, removed, changed, unchanged } = comparison
    const document = {
      format: 'vouch inventory comparison 1',
      from: older.at,
      to: newer.at,
      added,
      removed,
      changed,
    }
    const text = JSON.stringify({ ...document, unchanged: unchanged.length }, null, 2)
    return invocation.io.out(`${await escapedJson(text)}\n`)
  }
  const { renderComparison } = await import('#inventory/render-comparison')
  invocation.io.out(renderComparison(comparison, older.at))
}

const order = ['low', 'medium', 'high', 'critical']

function exitCodeOf(invocation: Invocation, { rows, gaps }: Inventory): number {
  const least = textOption(invocation, 'failOn')
  if (least !== undefined && rows.some(({ risk }) => order.indexOf(risk) >= order.indexOf(least)))
    return exit.failed
  return gaps.length > 0 ? exit.partial : exit.ok
}
