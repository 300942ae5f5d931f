/** An address of this machine that is not loopback: the API server's proxy leads to no loopback address. */
import { networkInterfaces } from 'node:os';

/** Undefined, with the reason on standard error, where the machine has none; throws there when CI=true. */
export function ownAddress(): string | undefined {
  const found = Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .find(one => one.family === 'IPv4' && !one.internal && !one.address.startsWith('169.254.'));
  if (found) return found.address;
  const reason = 'this machine has no address but loopback, to which the API server does not proxy';
  if (process.env.CI === 'true') throw new Error(reason);
  console.error(reason);
  return undefined;
}
