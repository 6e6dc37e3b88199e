import type { ProviderId } from '../../nodes/shared/providers';
import type { ReceivedCallback } from '../../nodes/shared/providers/provider';
import type { Simulator } from '../simulator';
import { accessKeyCredential } from '../simulator/klingAi';

/** A callback with the signature that its provider documents or whose reference code makes. */
export interface SignedExample extends ReceivedCallback {
	/** What the credential holds to check it with. */
	credentials: Record<string, string>;
	/** What is fetched from the provider to check it with. */
	keys?: string[];
	/** The header values that are covered by the signature, and the signature itself. */
	protectedHeaders: string[];
	/** In seconds since 1970: when it was sent. */
	sentAt: number;
}

/** One provider, or one way to reach it, that has to pass the conformance suite. */
export interface Row {
	/** As it is called in the names of tests. */
	name: string;
	provider: ProviderId;
	/** The fields of the credential where they are not those of the simulator's own. */
	credential?: (simulator: Simulator) => object;
	example: SignedExample;
}

const example = (
	body: string,
	headers: Record<string, string>,
	{
		credentials = {},
		keys,
		sentAt,
	}: { credentials?: Record<string, string>; keys?: string[]; sentAt: number },
): SignedExample => ({
	rawBody: Buffer.from(body),
	headers,
	credentials,
	keys,
	sentAt,
	protectedHeaders: Object.keys(headers),
});

const KLING_AI = example(
	'{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}',
	{
		'webhook-id': '9876543210',
		'webhook-timestamp': '1781080794',
		'webhook-signature': 'v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=',
	},
	{
		credentials: { webhookSecret: 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=' },
		sentAt: 1781080794,
	},
);

/** Every provider that this package knows: a new one gets its tests by a row here. */
export const ROWS: Row[] = [
	{
		name: 'Apiframe',
		provider: 'apiframe',
		example: example(
			'{"event":"completed","jobId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","status":"COMPLETED","progress":100,"result":{"videoUrl":"https://cdn2.apiframe.ai/videos/a1b2c3d4.mp4"},"model":"kling-3.0","creditCost":290,"completedAt":"2026-03-15T10:02:32.000Z"}',
			{
				'x-webhook-signature':
					'sha256=428f4b8320be3621d25a307978422d3a77aed6e5faa80e07c3fe054a9409c53c',
			},
			{ credentials: { apiKey: 'afk_test_key_123' }, sentAt: 1773568952 },
		),
	},
	{
		name: 'fal.ai',
		provider: 'fal',
		example: example(
			'{"request_id":"req_1","gateway_request_id":"req_1","status":"OK","payload":{"video":{"url":"https://v3.fal.media/files/x/out.mp4"}}}',
			{
				'x-fal-webhook-request-id': 'req_1',
				'x-fal-webhook-user-id': 'user_1',
				'x-fal-webhook-timestamp': '1700000000',
				'x-fal-webhook-signature':
					'e98393dd7a0aa827b302910230a00e65e1e1ed8399d95d25a633922feb9ac47e6d2b08cde3bfaf2d8912a1d2f1331ae593ab394499d5fd85e711aa60d2482c06',
			},
			{ keys: ['6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw'], sentAt: 1700000000 },
		),
	},
	{ name: 'Kling AI', provider: 'klingAi', example: KLING_AI },
	{
		name: 'Kling AI with an access key',
		provider: 'klingAi',
		credential: ({ credentials }) => accessKeyCredential({ api: credentials.klingAi.baseUrl }),
		example: KLING_AI,
	},
	{
		name: 'Replicate',
		provider: 'replicate',
		example: example(
			'{"id":"p1","status":"succeeded","output":"https://replicate.delivery/x/out.mp4"}',
			{
				'webhook-id': 'msg_1',
				'webhook-timestamp': '1700000000',
				'webhook-signature': 'v1,4+8nRksbSrgZcRexIDVJOUQNxk77MGB8arUNX5CuJ1g=',
			},
			{ keys: ['whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='], sentAt: 1700000000 },
		),
	},
	{
		name: 'Unifically',
		provider: 'unifically',
		example: example(
			'{"task_id":"abc123def456","status":"completed","data":{"video_url":"https://cdn.unifically.com/outputs/abc123.mp4"}}',
			{
				'x-webhook-timestamp': '1767225600',
				'x-webhook-signature': 'e3fae8f04243449b8e76679fa4206a807613fb6326a235b9acf1cd9939ac7403',
			},
			{ credentials: { webhookSecret: 'whsec_test' }, sentAt: 1767225600 },
		),
	},
];
