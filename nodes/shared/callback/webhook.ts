import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

type Webhook = (context: IWebhookFunctions) => Promise<IWebhookResponseData>;

/**
 * Handles a callback with code that is loaded now. It is gone while n8n replaces the package: then the sender is to
 * deliver again.
 */
export async function webhookWith(
	context: IWebhookFunctions,
	load: () => Promise<Webhook>,
): Promise<IWebhookResponseData> {
	const webhook = await load().catch(({ message }: Error) => {
		context.logger.error(`The code of a Kling node could not be loaded: ${message}`);
		return null;
	});
	if (webhook) return await webhook(context);
	context.getResponseObject().status(503).send('The callback cannot be handled now');
	return { noWebhookResponse: true };
}
