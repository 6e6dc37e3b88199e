import type { Example } from './examples';
import type { CredentialReference } from './n8nClient';

/** The types of the credentials that n8n's own nodes want, by the types of these nodes. */
const WANTED: Record<string, string> = {
	'n8n-nodes-base.facebookGraphApi': 'facebookGraphApi',
	'n8n-nodes-base.googleDrive': 'googleDriveOAuth2Api',
	'n8n-nodes-base.googleDriveTrigger': 'googleDriveOAuth2Api',
	'n8n-nodes-base.googleSheets': 'googleSheetsOAuth2Api',
	'n8n-nodes-base.httpRequest': 'httpHeaderAuth',
	'n8n-nodes-base.notion': 'notionApi',
	'n8n-nodes-base.s3': 's3',
	'n8n-nodes-base.slack': 'slackApi',
	'n8n-nodes-base.telegram': 'telegramApi',
	'n8n-nodes-base.telegramTrigger': 'telegramApi',
	'n8n-nodes-base.webhook': 'httpHeaderAuth',
	'n8n-nodes-base.wordpress': 'wordpressApi',
	'n8n-nodes-base.youTube': 'youTubeOAuth2Api',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
};

/** An example in which the credentials of n8n's own nodes are chosen. */
export const withServices = (
	workflow: Example,
	credentials: Record<string, CredentialReference>,
): Example => ({
	...workflow,
	nodes: workflow.nodes.map((node) => {
		const type = WANTED[node.type];
		return type ? { ...node, credentials: { [type]: credentials[type]! } } : node;
	}),
});

/** The types of the credentials that an example wants for n8n's own nodes. */
export const servicesOf = ({ nodes }: Example): string[] => [
	...new Set(nodes.flatMap(({ type }) => WANTED[type] ?? [])),
];
