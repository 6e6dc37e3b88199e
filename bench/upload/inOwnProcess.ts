import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node.ts';
import { chain, createEngine } from '../../test/engine';
import { storeFilm } from '../../test/nodes/storeFilm';
import { CREDENTIAL_TYPES, credentialsFor } from '../../test/providers';
import { httpRequestFrom } from '../httpRequest';
import { measured } from '../memory';
import { inputOf, printResult } from '../ownProcess';
import { FILM, NODES, type UploadOrder, type UploadResult } from './ways';

/* Sends one film in n8n's engine, after some small ones, and prints what it took. */

const MB = 1024 * 1024;

const CREDENTIALS = Object.fromEntries(
	Object.values(CREDENTIAL_TYPES).map((name) => [name, { id: name, name }]),
);

async function upload(): Promise<UploadResult> {
	const order = inputOf<UploadOrder>();
	const { uploadUrl } = order;
	const engine = await createEngine({
		nodes: {
			'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo,
			'n8n-nodes-kling-video.klingMotionControl': KlingMotionControl,
			'n8n-nodes-base.httpRequest': httpRequestFrom(order.n8nFolder),
		},
		credentials: credentialsFor(
			{ credentials: order.credentials as never },
			{
				klingFalApi: { storageBaseUrl: uploadUrl },
				klingUnificallyApi: { uploadBaseUrl: uploadUrl },
			},
		),
		binaryMode: 'filesystem',
	});
	const workflow = chain(
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
		{ name: 'Send', credentials: CREDENTIALS, ...NODES[order.form][order.sender](uploadUrl) },
	);
	const send = async (film: Awaited<ReturnType<typeof storeFilm>>) => {
		const startItems = [{ json: {}, binary: { [FILM]: film } }];
		const { error } = await engine.run(workflow, { startItems });
		if (error) throw error;
	};
	try {
		for (const megabytes of order.warmUpMegabytes) {
			await send(await storeFilm(engine, megabytes * MB));
		}
		const film = await storeFilm(engine, order.megabytes * MB);
		const { seconds, cpuSeconds, growthMb } = await measured(async () => await send(film));
		return { seconds, cpuSeconds, growthMb };
	} finally {
		await engine.close();
	}
}

printResult(upload());
