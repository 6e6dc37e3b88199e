import { example, impatient, type Example } from './examples';
import { installN8n } from './install';
import {
	hasEnded,
	type CredentialReference,
	type ExecutionRecord,
	type StoredWorkflow,
} from './n8nClient';
import { discardN8n, newUserFolder, startN8n } from './n8nServer';
import { installPackage } from './package';
import { withServices } from './services';
import { openStage, type Stage } from './stage';
import { graph, postingService, slack } from './standIns/channels';
import { startChatModel } from './standIns/chatModel';
import { notion, wordPress } from './standIns/entries';
import { googleDrive, googleSheet, youTube } from './standIns/google';
import { startInternet, type Service } from './standIns/internet';
import { startS3 } from './standIns/s3';
import { telegram } from './standIns/telegram';
import { until } from './until';

/*
 * An n8n of its own whose requests go through a proxy, where stand-ins answer for the services of the world: the real
 * nodes send their real requests to the real addresses. S3 and the chat model have an address in their credential.
 */

/** What webhooks of examples, and those that the examples call, want in a header. */
const SECRET = { name: 'Authorization', value: 'secret' };

const TOKEN = {
	access_token: 'token',
	refresh_token: 'refresh',
	token_type: 'Bearer',
	expires_in: 3600,
};
const OAUTH = { clientId: 'client', clientSecret: 'secret', oauthTokenData: TOKEN };

/** Starts everything. */
export async function openWorld() {
	const services = {
		drive: googleDrive(),
		youTube: youTube(),
		sheet: googleSheet('Videos', ['id', 'prompt', 'seconds', 'status', 'cost', 'link', 'taskId']),
		slack: slack(),
		telegram: telegram(),
		graph: graph(),
		posting: postingService(),
		wordPress: wordPress(),
		notion: notion(),
	};
	const feed: { service: Service; xml: string } = {
		xml: '',
		service: () => ({ headers: { 'content-type': 'application/rss+xml' }, body: feed.xml }),
	};
	const cms: { received: unknown[]; service: Service } = {
		received: [],
		service: ({ path, body }) => {
			cms.received.push({ path, ...(JSON.parse(body.toString()) as object) });
			return { body: {} };
		},
	};
	const internet = await startInternet({
		'www.googleapis.com': (request) =>
			request.path.includes('/youtube/')
				? services.youTube.service(request)
				: services.drive.service(request),
		'sheets.googleapis.com': services.sheet.service,
		'slack.com': services.slack.service,
		'api.telegram.org': services.telegram.service,
		'graph.facebook.com': services.graph.service,
		'graph-video.facebook.com': services.graph.service,
		'api.upload-post.com': services.posting.service,
		'api.notion.com': services.notion.service,
		'blog.example.com': (request) =>
			request.path === '/rss.xml' ? feed.service(request) : services.wordPress.service(request),
		'cms.example.com': cms.service,
	});
	const s3 = await startS3('my-videos');
	const model = await startChatModel();

	const userFolder = newUserFolder();
	installPackage(userFolder);
	const installation = await installN8n(() => undefined);
	const server = await startN8n({ installation, userFolder, env: internet.env });
	const stage: Stage = await openStage({}, server);
	const { client } = stage;

	const contents: Record<string, object> = {
		facebookGraphApi: { accessToken: 'token' },
		googleDriveOAuth2Api: OAUTH,
		googleSheetsOAuth2Api: OAUTH,
		httpHeaderAuth: SECRET,
		notionApi: { apiKey: 'key' },
		openAiApi: model.credential,
		s3: s3.credential,
		slackApi: { accessToken: 'token' },
		telegramApi: { accessToken: 'bot', baseUrl: 'https://api.telegram.org' },
		wordpressApi: { username: 'me', password: 'pass', url: 'https://blog.example.com' },
		youTubeOAuth2Api: OAUTH,
	};
	const credentials: Record<string, CredentialReference> = {};
	for (const [type, data] of Object.entries(contents)) {
		credentials[type] = await client.createCredential(type, data);
	}

	/** An example after the import, with all credentials chosen. */
	function imported(name: string, setUp: Parameters<typeof example>[1] = {}): Example {
		return impatient(withServices(example(name, setUp), credentials));
	}

	/** Presses "Execute workflow" and waits for the end. */
	const execute = async (workflow: StoredWorkflow, trigger: string): Promise<ExecutionRecord> =>
		await client.waitFor(await client.run(workflow, trigger));

	/** Waits for the next execution of a workflow that something starts. */
	async function started(
		workflow: StoredWorkflow,
		start: () => Promise<unknown>,
	): Promise<ExecutionRecord> {
		const before = (await client.executions(workflow)).map(({ id }) => id);
		await start();
		const { id } = await until('the execution begins', async () =>
			(await client.executions(workflow)).find((execution) => !before.includes(execution.id)),
		);
		return await client.waitFor(id, hasEnded);
	}

	/** Calls a webhook of an example, as soon as it listens. */
	const call = async (path: string, body: object): Promise<void> => {
		await until('the webhook listens', async () => {
			const headers = { authorization: SECRET.value };
			return (await client.ask('POST', `/webhook/${path}`, body, headers)).status === 200;
		});
	};

	/** What is told from now on where failures are told. */
	function toldFromNow(): () => string[] {
		const [inSlack, inTelegram] = [
			services.slack.messages.length,
			services.telegram.messages.length,
		];
		return () => [
			...services.slack.messages.slice(inSlack).filter((text) => text.includes('Task ID: ')),
			...services.telegram.messages.slice(inTelegram).map(({ text }) => text),
		];
	}

	return {
		...services,
		toldFromNow,
		feed,
		cms,
		internet,
		s3,
		model,
		stage,
		imported,
		execute,
		started,
		call,
		close: async () => {
			await stage.close();
			await discardN8n(userFolder);
			await internet.close();
			await s3.close();
			await model.close();
		},
	};
}

/** n8n, the providers, and the services of the world. */
export type World = Awaited<ReturnType<typeof openWorld>>;
