import { installN8n } from '../../test/e2e/install';
import { startFileSink } from '../../test/nodes/fileSink';
import { startSimulator } from '../../test/simulator';
import type { BenchOptions } from '../options';
import { inOwnProcess } from '../ownProcess';
import { atMost, round, type Section } from '../report';
import { median } from '../statistics';
import { type Form, type Sender, SENDERS, type UploadOrder, type UploadResult } from './ways';

const MB = 1024 * 1024;
const GB_IN_MB = 1024;
const WARM_UP_MEGABYTES = [8, 8, 20];
const MOST_GROWTH_MB = 30;

interface Row {
	name: string;
	form: Form;
	megabytes: number;
}

const FORMS: Record<Form, string> = {
	signedUrl: 'to a signed address (fal.ai)',
	multipart: 'in a form (Unifically; also Apiframe and Replicate)',
};

/** The most that each of them takes. */
const MEGABYTES: Record<Form, number> = { signedUrl: 300, multipart: 99 };

const sendersInOrder = Object.keys(SENDERS) as Sender[];

/** What sending a film to a provider takes. */
export async function measureUploads({ quick, say }: BenchOptions): Promise<Section> {
	const runs = quick ? 2 : 11;
	const { folder } = await installN8n(say);
	const simulator = await startSimulator();
	const sink = await startFileSink({ digests: false });
	const rowsToTake = (Object.keys(FORMS) as Form[]).map((form): Row => {
		const megabytes = quick ? 60 : MEGABYTES[form];
		return { form, megabytes, name: `${megabytes} MB ${FORMS[form]}` };
	});
	try {
		const rows: string[][] = [];
		const checks: Section['checks'] = [];
		for (const { form, megabytes, name } of rowsToTake) {
			say(`${name}, ${runs} times`);
			const results: Record<Sender, UploadResult[]> = { ours: [], httpRequest: [] };
			// Both take turns, so that what else the machine does meets both of them.
			for (let run = 0; run < runs; run++) {
				for (const sender of sendersInOrder) {
					const order: UploadOrder = {
						form,
						sender,
						n8nFolder: folder,
						credentials: simulator.credentials,
						uploadUrl: sink.url,
						warmUpMegabytes: WARM_UP_MEGABYTES,
						megabytes,
					};
					results[sender].push(await inOwnProcess<UploadResult>('upload/inOwnProcess.ts', order));
					const bytes = sink.received.at(-1)?.bytes ?? 0;
					if (bytes < megabytes * MB) throw new Error(`${SENDERS[sender]}: ${bytes} bytes`);
				}
			}
			const middle = (sender: Sender, of: (result: UploadResult) => number) =>
				median(results[sender].map(of));
			for (const sender of sendersInOrder) {
				rows.push([
					name,
					SENDERS[sender],
					round(megabytes / middle(sender, ({ seconds }) => seconds)),
					round((middle(sender, ({ cpuSeconds }) => cpuSeconds) / megabytes) * GB_IN_MB),
					round(middle(sender, ({ growthMb }) => growthMb)),
				]);
			}
			const growthMb = middle('ours', (result) => result.growthMb);
			checks.push(atMost(`${name}: memory growth`, MOST_GROWTH_MB, growthMb, ' MB'));
		}
		return {
			title: 'Upload',
			method:
				`A film in n8n's storage (\`filesystem\` mode) is sent to a server that only counts the bytes, in n8n's engine, each time in a fresh process after warm-ups of ${WARM_UP_MEGABYTES.join(', ')} MB. ` +
				'This package also reads the film once before it sends it, to check it and for its digest, and orders a video. Medians. The growth is that of the resident memory at its peak.',
			tables: [[['Film', 'By', 'MB/s', 'CPU (s per GB)', 'memory growth (MB)'], ...rows]],
			checks,
		};
	} finally {
		sink.close();
		await simulator.close();
	}
}
