import fc from 'fast-check';
import type { ZodTypeAny } from 'zod';

import { filesOf, withAddresses } from '../../../nodes/shared/domain/inputFiles';
import { namesOf } from '../../../nodes/shared/domain/mentions';
import { type Model, MOTION_CONTROL } from '../../../nodes/shared/domain/models';
import {
	type Element,
	ORIENTATIONS,
	VIDEO_USES,
	type VideoRequest,
} from '../../../nodes/shared/domain/request';
import { totalSeconds } from '../../../nodes/shared/domain/shots';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import { providerById, type ProviderId } from '../../../nodes/shared/providers';
import type { Capabilities } from '../../../nodes/shared/providers/capabilities';
import { apiframeVideo } from '../../simulator/apiframe-schema';
import { REPLICATE_BODIES } from '../../simulator/replicate-schema';
import { unificallyTask } from '../../simulator/unifically-schema';

/*
 * What passes the checks of this package is what a provider takes: the simulator states the limits by itself.
 */

const image = { source: 'url', url: 'https://example.com/a.png' } as const;
const video = { source: 'url', url: 'https://example.com/a.mp4' } as const;

const imagesUpTo = (max: number) => fc.array(fc.constant(image), { maxLength: max });
const sometimes = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
	fc.option(values, { nil: undefined, freq: 1 });

const elements = fc.array(
	fc.constantFrom<Element[]>(
		{ description: 'A fox', imageUrls: [image.url] },
		{ imageUrls: [], videoUrl: video.url },
	),
	{ maxLength: 5 },
);

const shots = fc.array(
	fc.record({ prompt: fc.constant('A fox'), durationSeconds: fc.integer({ min: 1, max: 6 }) }),
	{ minLength: 1, maxLength: 4 },
);

/** What the fields of a row allow each by itself, with wrong sums and combinations among it. */
const settingsOf = ({ modes, aspectRatios, seconds }: Capabilities) => ({
	mode: fc.constantFrom(...modes),
	aspectRatio: fc.constantFrom(...aspectRatios),
	durationSeconds: fc.integer(seconds),
	generateAudio: fc.boolean(),
});

const where = <T>(has: unknown, values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
	has ? sometimes(values) : fc.constant(undefined);

const videosOf = (row: Capabilities): fc.Arbitrary<Partial<VideoRequest>> =>
	fc
		.record({
			...settingsOf(row),
			startFrame: sometimes(fc.constant(image)),
			middleFrames: where(row.middleFrames, imagesUpTo(3)),
			endFrame: where(row.endFrame, fc.constant(image)),
			referenceImages: sometimes(imagesUpTo(8)),
			videoUse: sometimes(fc.constantFrom(...VIDEO_USES)),
			keepSound: fc.boolean(),
			elements: where(row.elements, elements),
			shots: where(row.shots, shots),
		})
		.map(({ shots: list, ...fields }) => ({
			...fields,
			referenceVideo: fields.videoUse && video,
			...(list ? { shots: list, durationSeconds: totalSeconds(list) } : {}),
			// The schema of requests has seen to these.
			...(fields.startFrame ? {} : { middleFrames: undefined, endFrame: undefined }),
		}));

const motionsOf = (row: Capabilities): fc.Arbitrary<Partial<VideoRequest>> =>
	fc.record({
		...settingsOf(row),
		prompt: fc.constantFrom('', 'She dances'),
		motionImage: fc.constant(image),
		motionVideo: fc.constant(video),
		orientation: fc.constantFrom(...ORIENTATIONS),
		keepSound: fc.boolean(),
		elements: where(row.elements, elements),
	});

const isTaken = (request: VideoRequest, id: ProviderId): boolean => {
	try {
		checkCapabilities(request, providerById(id));
		return true;
	} catch {
		return false;
	}
};

test.each<[ProviderId, Model, ZodTypeAny]>([
	['replicate', 'kling-4.0', REPLICATE_BODIES['kwaivgi/kling-v4.0']],
	['replicate', 'kling-3.0-omni', REPLICATE_BODIES['kwaivgi/kling-v3-omni-video']],
	['replicate', MOTION_CONTROL, REPLICATE_BODIES['kwaivgi/kling-v3-motion-control']],
	['apiframe', 'kling-3.0-omni', apiframeVideo],
	['apiframe', MOTION_CONTROL, apiframeVideo],
	['unifically', 'kling-3.0-omni', unificallyTask],
	['unifically', MOTION_CONTROL, unificallyTask],
])('what is sent to %s for %s', (id, model, schema) => {
	const row = providerById(id).models[model]!;
	let taken = 0;
	fc.assert(
		fc.property(row.motion ? motionsOf(row) : videosOf(row), (fields) => {
			const given = { model, prompt: 'A fox', ...fields } as VideoRequest;
			const named = { ...given, prompt: [given.prompt, ...namesOf(given)].join(' ').trim() };
			if (!isTaken(named, id)) return;
			taken++;
			const addresses = new Map(
				filesOf(named).map(({ key, file }) => [key, file.source === 'url' ? file.url : '']),
			);
			const { body } = providerById(id).encodeOrder(withAddresses(named, addresses), {});
			expect(schema.safeParse(JSON.parse(JSON.stringify(body))).error).toBeUndefined();
		}),
		{ numRuns: 2000 },
	);
	expect(taken).toBeGreaterThan(100);
});
