/** Errors that occur before a request leaves the machine: the server cannot have acted on it. */
const NOT_SENT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ERR_INVALID_URL',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'CERT_HAS_EXPIRED',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The same, but only while connecting: an open connection can end with these as well. */
const NOT_CONNECTED = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

/** A request that got no answer. `sent` is false only when the server certainly has not seen it. */
export interface NetworkFailure {
	message: string;
	sent: boolean;
}

/** The error and its causes, outermost first; n8n wraps what the HTTP client throws. */
function causeChain(error: unknown): Array<Record<string, unknown>> {
	const chain: Array<Record<string, unknown>> = [];
	let current = error;
	while (typeof current === 'object' && current !== null && chain.length < 6) {
		chain.push(current as Record<string, unknown>);
		current = (current as { cause?: unknown }).cause;
	}
	return chain;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Translates whatever n8n's HTTP helpers throw. `redact` must hide the credential's secrets. */
export function toNetworkFailure(error: unknown, redact: (text: string) => string): NetworkFailure {
	const chain = causeChain(error);
	const blocked = chain.some(
		({ name, message }) =>
			/Ssrf/i.test(textOf(name)) || /allowed domains|domain not allowed/i.test(textOf(message)),
	);
	const codes = chain
		.map(({ code }) => textOf(code))
		.filter((code) => /^[A-Z][A-Z_0-9]+$/.test(code));
	const code = codes.find((candidate) => candidate !== 'ERR_BAD_REQUEST') ?? null;
	const innermost = chain
		.map(({ message }) => textOf(message))
		.filter(Boolean)
		.pop();
	const message = redact([code, innermost].filter(Boolean).join(': ') || 'no answer');
	const isConnecting = chain.some(({ syscall }) => syscall === 'connect');
	const notSent =
		blocked || (code !== null && (NOT_SENT.has(code) || (NOT_CONNECTED.has(code) && isConnecting)));
	return { message, sent: !notSent };
}
