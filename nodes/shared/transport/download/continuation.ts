import type { FileHead } from './fileResponse';

/** Media types that are plainly not that of a video; servers call videos "binary" or nothing at all. */
const OTHER_TYPE = /^(text\/|image\/|application\/(json|xml|xhtml|problem)|.*\+(json|xml)$)/;

/*
 * Which requests continue a download that broke off, and which responses to them may be appended to
 * what has arrived (RFC 9110, sections 13.1.5 and 14).
 */

/** What tells one content of an address from another. */
export interface FileVersion {
	etag: string | null;
	lastModified: string | null;
	/** In bytes. */
	total: number | null;
}

/** What to make of a response. */
export type Verdict =
	/** Its body is what comes next. */
	| { kind: 'next' }
	/** Its body is the whole file, although the rest was asked for. */
	| { kind: 'whole' }
	/** What has arrived cannot be continued. */
	| { kind: 'startOver' }
	/** Trouble that may pass. */
	| { kind: 'trouble'; reason: string }
	| { kind: 'refused'; reason: string; expired: boolean };

const GONE = [403, 404, 410];

const mayPass = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;

const isWeak = (etag: string): boolean => etag.startsWith('W/');

/** The content that a response is a part of, or all of. */
export const versionOf = ({ etag, lastModified, length, range }: FileHead): FileVersion => ({
	etag,
	lastModified,
	total: range ? range.total : length,
});

/** What may be compared by the server; a weak tag does not promise equal bytes. */
const validatorOf = ({ etag, lastModified }: FileVersion): string | null =>
	etag !== null && !isWeak(etag) ? etag : lastModified;

/** The headers that ask for what is missing; null when nothing could tell whether it belongs to the same file. */
export function headersForRest(
	received: number,
	version: FileVersion,
): Record<string, string> | null {
	if (received === 0) return {};
	const validator = validatorOf(version);
	if (validator === null && version.total === null) return null;
	return {
		Range: `bytes=${received}-`,
		...(validator === null ? {} : { 'If-Range': validator }),
	};
}

const agree = <T>(a: T | null, b: T | null): boolean => a === null || b === null || a === b;

/** Whether a response to a request for the rest is the rest of the same file. */
function isRest(head: FileHead, received: number, version: FileVersion): boolean {
	const now = versionOf(head);
	const isKnown = validatorOf(version) !== null || (now.total !== null && version.total !== null);
	return (
		head.range?.first === received &&
		isKnown &&
		agree(now.etag, version.etag) &&
		agree(now.lastModified, version.lastModified) &&
		agree(now.total, version.total)
	);
}

/**
 * Says what to do with a response.
 *
 * @param received how many bytes have arrived before
 * @param version what these bytes are a part of
 */
export function judge(head: FileHead, received: number, version: FileVersion): Verdict {
	const { status, type } = head;
	const reason = `its address answered HTTP ${status}`;
	if (GONE.includes(status)) return { kind: 'refused', reason, expired: true };
	if (mayPass(status)) return { kind: 'trouble', reason };
	if (received > 0 && status === 206)
		return { kind: isRest(head, received, version) ? 'next' : 'startOver' };
	if (received > 0 && status === 416) return { kind: 'startOver' };
	if (status !== 200) return { kind: 'refused', reason, expired: false };
	if (OTHER_TYPE.test(type)) {
		const sent = `its address sent ${type} instead of a video`;
		return { kind: 'refused', reason: sent, expired: false };
	}
	return { kind: received > 0 ? 'whole' : 'next' };
}
