import { startSimulator, type Simulator } from '../simulator';
import { runningClock } from '../clock';
import { startFileSink } from './fileSink';
import { measureUpload } from './measureUpload';

let simulator: Simulator;
let sink: Awaited<ReturnType<typeof startFileSink>>;

beforeAll(async () => {
	simulator = await startSimulator({ clock: runningClock() });
	sink = await startFileSink();
});

afterAll(async () => {
	sink.close();
	await simulator.close();
});

const MB = 1024 * 1024;

/** What a film may take in memory, whatever its size. */
const GROWTH_MB = 30;

test('a film of 300 MB that is put to a signed address is not held in memory', async () => {
	const measured = await measureUpload(
		simulator,
		{
			node: 'klingGenerateVideo',
			parameters: {
				provider: 'fal',
				model: 'kling-4.0',
				prompt: 'Make @Video1 a drawing',
				options: { completion: 'submit' },
				references: {
					referenceVideo: { video: { source: 'binary', binaryProperty: 'film', use: 'edit' } },
				},
			},
			megabytes: 300,
		},
		{ klingFalApi: { storageBaseUrl: sink.url } },
	);
	expect(sink.received.at(-1)).toEqual({
		bytes: 300 * MB,
		sha256: measured.sha256,
		contentType: 'video/mp4',
		contentLength: 300 * MB,
	});
	expect(measured.growthMb).toBeLessThanOrEqual(GROWTH_MB);
});

test('a film of 99 MB that is sent in a form is not held in memory', async () => {
	const measured = await measureUpload(
		simulator,
		{
			node: 'klingMotionControl',
			parameters: {
				provider: 'unifically',
				imageUrl: 'https://example.com/mascot.png',
				video: 'binary',
				videoBinaryProperty: 'film',
				prompt: 'A mascot dances',
				options: { completion: 'submit' },
			},
			megabytes: 99,
		},
		{ klingUnificallyApi: { uploadBaseUrl: sink.url } },
	);
	const { bytes, contentLength, contentType } = sink.received.at(-1)!;
	expect(contentType).toContain('multipart/form-data');
	expect(contentLength).toBe(bytes);
	expect(bytes - 99 * MB).toBeLessThan(1000);
	expect(measured.growthMb).toBeLessThanOrEqual(GROWTH_MB);
});
