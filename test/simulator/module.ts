import type { Api } from './api';
import type { CallbackSender } from './callbacks';
import type { Cdn } from './cdn';
import type { SimulatorOptions } from './index';
import type { ProviderId } from './types';
import type { World } from './world';

/** The fields of a credential. */
export type CredentialData = Record<string, string> & { baseUrl: string; apiKey: string };

/** What the servers of one provider have to work with. */
export interface Surroundings {
	world: World;
	cdn: Cdn;
	callbacks: CallbackSender;
	options: SimulatorOptions;
	/** The addresses of this provider's own servers, by name; known once they have started. */
	urls: Record<string, string>;
}

/** The imitation of one provider: adding one to the list in `index.ts` is all that it takes. */
export interface SimulatedProvider {
	id: ProviderId;
	/** Whether a task that failed costs nothing. */
	refundsFailures: boolean;
	/** Whether its answers tell what a task costs. */
	tellsCost: boolean;
	/** The provider's servers by name. `api` is the one that sells videos. */
	servers(surroundings: Surroundings): Record<string, Api>;
	/** The fields of a credential of this package that reaches these servers. */
	credential(urls: Record<string, string>): CredentialData;
	/** The body of a callback that says that a task is completed and its video found at an address. */
	completedCallback(taskId: string, videoUrl: string): string;
	/** The headers that sign any text as the provider signs a body, in seconds since 1970 by the real clock: now unless told otherwise. */
	sign(body: string, timestamp?: number): Record<string, string>;
}
