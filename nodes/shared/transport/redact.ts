const HIDDEN = '***';

/** Short values would also be found inside ordinary words. */
const MIN_SECRET_LENGTH = 6;

/** A JSON Web Token, made of a secret for one request. */
const SIGNED_TOKEN = /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/g;

/** Removes every occurrence of the secrets from a text, also where they are URL-encoded. */
export type Redact = (text: string) => string;

const urlEncoded = (text: string): string => {
	try {
		return encodeURIComponent(text);
	} catch {
		return text;
	}
};

/** A function that hides the given secrets; texts that hold none come back unchanged. */
export function redactor(secrets: readonly unknown[]): Redact {
	const hidden = secrets
		.filter((secret): secret is string => typeof secret === 'string')
		.map((secret) => secret.trim())
		// Some keys are an id and a secret with a colon between them.
		.flatMap((secret) => [secret, ...(secret.includes(':') ? secret.split(':') : [])])
		.filter((secret) => secret.length >= MIN_SECRET_LENGTH)
		.flatMap((secret) => [secret, urlEncoded(secret)])
		// One secret may be the beginning of another.
		.sort((a, b) => b.length - a.length);
	return (text) =>
		hidden
			.reduce((result, secret) => result.split(secret).join(HIDDEN), text)
			.replace(SIGNED_TOKEN, HIDDEN);
}
