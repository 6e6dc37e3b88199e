/** Forgets the oldest entries of what this process remembers, until there are at most `most`. */
export function keepNewest<K>(remembered: Set<K> | Map<K, unknown>, most: number): void {
	for (const oldest of remembered.keys()) {
		if (remembered.size <= most) break;
		remembered.delete(oldest);
	}
}
