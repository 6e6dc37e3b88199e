/** The bytes that a request asks for, both ends included. */
export interface ByteRange {
	first: number;
	last: number;
}

/**
 * Reads a `Range` header (RFC 9110, section 14). Like many servers this one answers a header that
 * is malformed or asks for several ranges with the whole file (null).
 */
export function parseRange(
	header: string | undefined,
	size: number,
): ByteRange | 'unsatisfiable' | null {
	const [match, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
	if (match === undefined || (from === '' && to === '')) return null;
	if (from === '') {
		const suffix = Math.min(Number(to), size);
		return suffix === 0 ? 'unsatisfiable' : { first: size - suffix, last: size - 1 };
	}
	const first = Number(from);
	const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
	if (to !== '' && Number(to) < first) return null;
	return first >= size ? 'unsatisfiable' : { first, last };
}
