import { openSqliteStore } from '@vouchsafe/store/sqlite'
import { alertResource, openAlertWorld, whenDenied } from './alert-world.ts'

/** Runs one alert over a store, and is killed after its `count`th notice has arrived and before the cursor moves. */
if (import.meta.main) {
  const [database = '', file = '', count = '1'] = process.argv.slice(2)
  const probe = await openSqliteStore({ path: database, reserveBytes: 0 })
  const cursors = new Map(await probe.alerts.load())
  await probe.close()
  let left = Number(count)
  const world = await openAlertWorld(database, {
    cursors: {
      load: async () => cursors,
      retain: async () => undefined,
      save: async (rule, sequence) => {
        left -= 1
        if (left === 0) process.kill(process.pid, 'SIGKILL')
        await world.store.alerts.save(rule, sequence)
      },
    },
  })
  await world.set(alertResource('rule', { ...whenDenied, deliver: { file: { path: file } } }))
}
