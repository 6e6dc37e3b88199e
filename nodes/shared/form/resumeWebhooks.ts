import type { IWebhookDescription } from 'n8n-workflow';

/** Where a suspended execution is woken. Declared by name, because a literal list makes a node a trigger for n8n's gate. The path is one of this node only. */
export const RESUME_WEBHOOKS: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		isFullPath: true,
		restartWebhook: true,
	},
];
