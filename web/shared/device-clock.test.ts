import { describe, expect, it } from "vitest";
import { DeviceClock } from "./device-clock";

function clock() {
  const at = { wall: 1_000_000, counter: 5_000 };
  const device = new DeviceClock(
    () => at.wall,
    () => at.counter,
  );
  return { at, device };
}

describe("the device's clocks", () => {
  it("keep one boot while both go on together", () => {
    const { at, device } = clock();
    const before = device.read();
    at.wall += 60_000;
    at.counter += 60_000;
    expect(device.read()).toEqual({
      wall: new Date(1_060_000).toISOString(),
      mono_ms: 65_000,
      boot_id: before.boot_id,
    });
  });

  it("start anew when the counter stood still while the machine slept", () => {
    const { at, device } = clock();
    const before = device.read();
    at.wall += 60_000;
    expect(device.read().boot_id).not.toBe(before.boot_id);
  });

  it("start anew when somebody set the wall clock", () => {
    const { at, device } = clock();
    const before = device.read();
    at.wall -= 86_400_000;
    at.counter += 10;
    const after = device.read();
    expect(after.boot_id).not.toBe(before.boot_id);
    at.wall += 10;
    at.counter += 10;
    expect(device.read().boot_id).toBe(after.boot_id);
  });
});
