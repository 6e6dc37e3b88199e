import type { NodeJson } from '../../test/engine';

/** How a provider takes a film. */
export type Form = 'signedUrl' | 'multipart';

export const SENDERS = { ours: 'This package', httpRequest: "n8n's HTTP Request" } as const;

export type Sender = keyof typeof SENDERS;

type NodeOf = Pick<NodeJson, 'type' | 'typeVersion' | 'parameters'>;

/** The binary field that holds the film. */
export const FILM = 'film';

const httpRequest = (method: 'PUT' | 'POST', url: string, body: object): NodeOf => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: { method, url, sendBody: true, options: {}, ...body },
});

/** The nodes that send a film to a server for uploads; ours also look through it and order a video. */
export const NODES: Record<Form, Record<Sender, (uploadUrl: string) => NodeOf>> = {
	signedUrl: {
		ours: () => ({
			type: 'n8n-nodes-kling-video.klingGenerateVideo',
			parameters: {
				provider: 'fal',
				model: 'kling-4.0',
				prompt: 'Make @Video1 a drawing',
				options: { completion: 'submit' },
				references: {
					referenceVideo: { video: { source: 'binary', binaryProperty: FILM, use: 'edit' } },
				},
			},
		}),
		httpRequest: (uploadUrl) =>
			httpRequest('PUT', `${uploadUrl}/put`, {
				contentType: 'binaryData',
				inputDataFieldName: FILM,
			}),
	},
	multipart: {
		ours: () => ({
			type: 'n8n-nodes-kling-video.klingMotionControl',
			parameters: {
				provider: 'unifically',
				imageUrl: 'https://example.com/mascot.png',
				video: 'binary',
				videoBinaryProperty: FILM,
				prompt: 'A mascot dances',
				options: { completion: 'submit' },
			},
		}),
		httpRequest: (uploadUrl) =>
			httpRequest('POST', `${uploadUrl}/upload`, {
				contentType: 'multipart-form-data',
				bodyParameters: {
					parameters: [{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: FILM }],
				},
			}),
	},
};

/** What the process that uploads is told. */
export interface UploadOrder {
	form: Form;
	sender: Sender;
	/** The installed n8n that the HTTP Request node comes from. */
	n8nFolder: string;
	/** Those of the simulated providers. */
	credentials: Record<string, Record<string, string>>;
	uploadUrl: string;
	warmUpMegabytes: number[];
	megabytes: number;
}

/** What an upload took. */
export interface UploadResult {
	seconds: number;
	cpuSeconds: number;
	growthMb: number;
}
