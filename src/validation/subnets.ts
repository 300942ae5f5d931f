import { isIpAddress } from './names.ts';

/** Whether a text is an IP address or a network in CIDR form, such as `10.0.0.0/8` (Go's netip.ParsePrefix). */
export function isSubnet(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (bits === undefined) return isIpAddress(address);
  if (rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(bits) || address.includes('%')) return false;
  return isIpAddress(address) && Number(bits) <= (address.includes(':') ? 128 : 32);
}
