/**
 * The two clocks of this device, as the protocol wants them: the wall clock, which may be wrong
 * and may jump, and a counter that does not, with the name of its start.
 */

import type { Clock } from "./api/openapi";

/** Beyond this much between the two clocks the counter has stood still, or the wall has jumped. */
const TOLERANCE_MS = 1_500;

export class DeviceClock {
  // Told apart, never sorted; and a name that says a time would say that of the clock in doubt.
  #bootId: string = crypto.randomUUID();
  #offset: number;

  constructor(
    private readonly wall: () => number = () => Date.now(),
    private readonly counter: () => number = () => performance.now(),
  ) {
    this.#offset = wall() - counter();
  }

  /** What both clocks read now. */
  read(): Clock {
    const [wall, counter] = [this.wall(), this.counter()];
    // Some machines stop the counter while they sleep. Two readings across such a gap must not
    // be compared, so it counts as a new start. A wall clock that was set is the same to us.
    if (Math.abs(wall - counter - this.#offset) > TOLERANCE_MS) this.#bootId = crypto.randomUUID();
    this.#offset = wall - counter;
    return {
      wall: new Date(wall).toISOString(),
      mono_ms: Math.round(counter),
      boot_id: this.#bootId,
    };
  }
}
