import type { Decoded, ProviderFailure } from '../../nodes/shared/providers/provider';

/** What an answer was decoded as; throws when it was decoded as a failure. */
export function valueOf<T>(decoded: Decoded<T>): T {
	if (!decoded.ok) throw new Error(`Decoded as a failure: ${decoded.failure.message}`);
	return decoded.value;
}

/** The failure an answer was decoded as; throws when it was decoded as a success. */
export function failureOf(decoded: Decoded<unknown>): ProviderFailure {
	if (decoded.ok) throw new Error(`Decoded as a success: ${JSON.stringify(decoded.value)}`);
	return decoded.failure;
}
