import ipaddr from 'ipaddr.js';

import { shown } from './values';

const PRIVATE_SUFFIXES = ['.localhost', '.local', '.internal', '.lan', '.home.arpa'];

/**
 * Whether a host name can only be reached from inside: loopback, private and reserved addresses,
 * and names that do not exist in public DNS. Takes the host as `URL.hostname` gives it.
 */
export function isPrivateHost(hostname: string): boolean {
	const host = hostname
		.toLowerCase()
		.replace(/^\[|\]$/g, '')
		.replace(/\.$/, '');
	if (ipaddr.isValid(host)) return ipaddr.process(host).range() !== 'unicast';
	return !host.includes('.') || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix));
}

/**
 * Says why a provider could not fetch this URL, or null when it is a public http(s) address.
 * It completes the sentence "'Field' ...".
 */
export function whyNotPublic(value: string): string | null {
	let url: URL;
	try {
		url = new URL(value);
	} catch {
		return `must be a complete URL such as https://example.com/frame.png, got ${shown(value)}. Use 'Binary Data' for a file that has none`;
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		return `must start with http:// or https://, got ${url.protocol} (${shown(value)}). Use 'Binary Data' for a file that has no such address`;
	}
	if (url.username || url.password) return 'must not contain a user name or password';
	if (isPrivateHost(url.hostname)) {
		return `must be reachable from the internet, but '${url.hostname}' is a private address. Use binary data instead`;
	}
	return null;
}
