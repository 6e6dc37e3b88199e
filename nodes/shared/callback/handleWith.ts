import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

type Handle = (context: IWebhookFunctions) => Promise<IWebhookResponseData>;

/**
 * Handles a callback with code that is loaded only now. It is gone while n8n replaces the package: then the
 * sender is to deliver again, as n8n would go on with an empty item after an exception.
 */
export async function handleWith(
	context: IWebhookFunctions,
	load: () => Promise<Handle>,
): Promise<IWebhookResponseData> {
	const handle = await load().catch(({ message }: Error) => {
		context.logger.error(`The code of a Kling node could not be loaded: ${message}`);
		return null;
	});
	if (handle) return await handle(context);
	context.getResponseObject().status(503).send('The callback cannot be handled now');
	return { noWebhookResponse: true };
}
