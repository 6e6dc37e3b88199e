import type { IExecuteFunctions } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import { LABELS, WAITS } from '../domain/labels';
import { WAITS } from '../domain/labels';
import { modelName } from '../domain/models';
import { isPrivateHost } from '../domain/publicUrl';
import type { VideoRequest } from '../domain/request';
import { resumeUrlOf } from '../execution/execution';
import type { Provider } from '../providers/provider';
import { NOTHING_BOUGHT } from '../report/messages';

const reject = (message: string, hint: string): VideoError =>
	new VideoError('invalidRequest', message + NOTHING_BOUGHT, { hint });

const PUBLIC_ADDRESS =
	'Set the environment variable N8N_WEBHOOK_URL (WEBHOOK_URL in older versions) to the public https address of this n8n';

/**
 * Rejects an address that the provider cannot call, before anything is bought. `apiUrl` is the address in the
 * credential: what stands in for the provider on the same private host, such as a simulator, reaches it, and a
 * proxy on a private network does not make the provider reach anything there. Throws a `VideoError` of kind
 * `invalidRequest`.
 */
export function checkReachable(
	{ displayName, callback }: Provider,
	url: URL,
	apiUrl: string,
): void {
	if (isPrivateHost(url.hostname) && url.hostname === new URL(apiUrl).hostname) return;
	if (isPrivateHost(url.hostname)) {
		throw reject(
			`${displayName} cannot call this n8n back: its address '${url.hostname}' is not reachable from the internet`,
			`${PUBLIC_ADDRESS}, or set '${LABELS.waitForVideo}' to '${WAITS.poll}'.`,
		);
	}
	if (callback.httpsOnly && url.protocol !== 'https:') {
		throw reject(
			`${displayName} only calls https addresses, and '${url.origin}' is not one`,
			`${PUBLIC_ADDRESS}, or set '${LABELS.waitForVideo}' to '${WAITS.poll}'.`,
		);
	}
}

/** Whether a test URL of n8n is listened to: only by this n8n, while somebody looks at the editor. */
const isListening = (context: IExecuteFunctions, url: URL): boolean =>
	context.getMode() === 'manual' && url.host === new URL(resumeUrlOf(context)).host;

/** Rejects a callback URL that nobody can or will answer at. Throws a `VideoError` of kind `invalidRequest`. */
export function checkCallbackUrl(
	context: IExecuteFunctions,
	provider: Provider,
	callbackUrl: string,
	apiUrl: string,
): void {
	const url = new URL(callbackUrl);
	checkReachable(provider, url, apiUrl);
	const [, first = ''] = url.pathname.split('/');
	if (first === 'webhook-test' && !isListening(context, url)) {
		throw reject(
			`'Callback URL' is a test URL, which works only while you test the trigger in the editor: ${url.origin}${url.pathname}`,
			"Copy the 'Production URL' of the trigger, and publish its workflow.",
		);
	}
	if (first === 'workflow') {
		throw reject(
			`'Callback URL' is the address of a workflow in the editor: ${url.origin}${url.pathname}`,
			"Copy the 'Production URL' from the 'Kling Trigger' in that workflow.",
		);
	}
}

/** For a model of which no callback is known to come: a suspended execution would wait in vain. */
export const withoutCallback = (
	{ displayName }: Provider,
	{ model }: Pick<VideoRequest, 'model'>,
): VideoError =>
	reject(
		`${displayName} is not known to call back for ${modelName(model)}`,
		`Choose '${WAITS.poll}', or '${WAITS.submit}' without a 'Callback URL' and read the task with 'Kling Get Task'.`,
	);
