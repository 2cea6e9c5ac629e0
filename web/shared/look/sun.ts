/** Whether the sun is up. Pure; good to a few minutes, which is enough to change a theme. */

const DAY_MS = 86_400_000;
/** 2000-01-01 12:00 UTC. */
const EPOCH_MS = 946_728_000_000;
/** The sun's centre at sunset: refraction and half its width. */
const HORIZON_DEGREES = -0.83;

/** `at` in ms since 1970; WGS 84 degrees. */
export function isNight(at: number, place: { latitude: number; longitude: number }): boolean {
  return elevation(at, place.latitude, place.longitude) < HORIZON_DEGREES;
}

/** The sun's height above the horizon in degrees, by the low-precision formulas of the almanac. */
function elevation(at: number, latitude: number, longitude: number): number {
  const days = (at - EPOCH_MS) / DAY_MS;
  const anomaly = radians(357.529 + 0.98560028 * days);
  const mean = 280.459 + 0.98564736 * days;
  const ecliptic = radians(mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly));
  const tilt = radians(23.439 - 0.00000036 * days);
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic));
  const sidereal = radians(280.46061837 + 360.98564736629 * days + longitude);
  const hour = sidereal - ascension;
  const height =
    Math.sin(radians(latitude)) * Math.sin(declination) +
    Math.cos(radians(latitude)) * Math.cos(declination) * Math.cos(hour);
  return (Math.asin(height) * 180) / Math.PI;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
