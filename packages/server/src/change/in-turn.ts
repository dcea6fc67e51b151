/**
 * Runs one order after the other, in the order in which they came. Changes of trust that one server makes at the same
 * time would only plan against each other in vain.
 */
export function inTurn<Order, Result>(
  run: (order: Order) => Promise<Result>,
): (order: Order) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (order) => {
    const next = last.then(() => run(order))
    last = next.catch(() => {})
    return next
  }
}
