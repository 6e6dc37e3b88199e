import {
	fieldOf,
	filesFromForm,
	filesOf,
	oneFileFromForm,
	videoSettingsFromForm,
	withAddresses,
} from '../../nodes/shared/domain/inputFiles';
import type { InputFile, VideoRequest } from '../../nodes/shared/domain/request';

const A = 'https://images.example.com/a.png';
const B = 'https://images.example.com/b.png';
const url = (address: string): InputFile => ({ source: 'url', url: address });
const binary = (property: string): InputFile => ({ source: 'binary', property });

describe('files as a form gives them', () => {
	it.each<[string, unknown, unknown]>([
		['nothing', undefined, undefined],
		['an empty collection', {}, undefined],
		['no rows', { image: [] }, undefined],
		['a row', { image: [{ source: 'url', url: A }] }, [url(A)]],
		[
			'rows of both kinds, in their order',
			{
				image: [
					{ source: 'binary', binaryProperty: 'logo' },
					{ source: 'url', url: A },
				],
			},
			[binary('logo'), url(A)],
		],
		[
			'a row with a list from an expression',
			{ image: [{ source: 'url', url: [A, B] }] },
			[url(A), url(B)],
		],
		['a row with lines', { image: [{ source: 'url', url: `${A}\n${B}` }] }, [url(A), url(B)]],
		[
			'a row with names',
			{ image: [{ source: 'binary', binaryProperty: 'one, two' }] },
			[binary('one'), binary('two')],
		],
		['an expression in place of the rows', [A, B], [url(A), url(B)]],
		['the list of attachments of a table', [{ url: A }], [{ source: 'url', url: { url: A } }]],
	])('%s', (_name, entered, files) => {
		expect(filesFromForm(entered)).toEqual(files);
	});

	it.each<[string, unknown, unknown]>([
		['nothing', {}, undefined],
		['none', { frame: { source: 'none' } }, undefined],
		['an address', { frame: { source: 'url', url: A } }, { source: 'url', url: A }],
		[
			'a binary field',
			{ frame: { source: 'binary', binaryProperty: 'last' } },
			{ source: 'binary', property: 'last' },
		],
		['an expression in place of the row', A, { source: 'url', url: A }],
	])('one file: %s', (_name, entered, file) => {
		expect(oneFileFromForm(entered)).toEqual(file);
	});

	it('what is said of a reference video is read where there is one', () => {
		expect(videoSettingsFromForm({})).toEqual({});
		expect(videoSettingsFromForm({ video: { source: 'url', url: A } })).toEqual({
			videoUse: 'follow',
			keepSound: true,
		});
		expect(
			videoSettingsFromForm({
				video: { source: 'url', url: A, use: 'edit', keepOriginalSound: false },
			}),
		).toEqual({ videoUse: 'edit', keepSound: false });
	});
});

const REQUEST: VideoRequest = {
	model: 'kling-4.0',
	prompt: 'A fox',
	durationSeconds: 5,
	mode: 'pro',
	aspectRatio: '16:9',
	generateAudio: true,
	startFrame: url(A),
	middleFrames: [binary('one'), url(B)],
	endFrame: binary('last'),
	referenceImages: [url(A)],
	referenceVideo: url('https://videos.example.com/a.mp4'),
	videoUse: 'follow',
};

describe('the files of a request', () => {
	it('have names that a user knows', () => {
		expect(filesOf(REQUEST).map(fieldOf)).toEqual([
			'Start Frame URL',
			'Middle Frame 1: Input Data Field Name',
			'Middle Frame 2 URL',
			'End Frame: Input Data Field Name',
			'Reference Image URL',
			'Reference Video URL',
		]);
	});

	it('are replaced by addresses, and nothing else changes', () => {
		const addresses = filesOf(REQUEST).map(
			({ key }) => [key, `https://cdn.example.com/${key.replace(' ', '-')}`] as const,
		);
		expect(withAddresses(REQUEST, new Map(addresses))).toEqual({
			model: 'kling-4.0',
			prompt: 'A fox',
			durationSeconds: 5,
			mode: 'pro',
			aspectRatio: '16:9',
			generateAudio: true,
			videoUse: 'follow',
			startFrameUrl: 'https://cdn.example.com/startFrame',
			middleFrameUrls: [
				'https://cdn.example.com/middleFrames-1',
				'https://cdn.example.com/middleFrames-2',
			],
			endFrameUrl: 'https://cdn.example.com/endFrame',
			referenceImageUrls: ['https://cdn.example.com/referenceImages-1'],
			referenceVideoUrl: 'https://cdn.example.com/referenceVideo',
		});
	});
});
