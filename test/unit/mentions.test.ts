import {
	AT_NAME,
	mentionsIn,
	namesOf,
	type Spelling,
	spelled,
} from '../../nodes/shared/domain/mentions';

const ANGLES: Spelling = (kind, number) => `<<<${kind.toLowerCase()}_${number}>>>`;

describe('names in a prompt', () => {
	it.each<[string, string[]]>([
		['A fox', []],
		['@Image1 meets @Image2', ['@Image1', '@Image2']],
		['@image1, @IMAGE_1 and @Image 1 are one', ['@Image1']],
		['@Video1 as in @Element3.', ['@Video1', '@Element3']],
		['@Image12 is not @Image1', ['@Image12', '@Image1']],
		['write to me@image1.com', []],
		['@Images and @Image1x are words', []],
		['@Image0', ['@Image0']],
	])('%s', (prompt, names) => {
		expect(mentionsIn({ prompt })).toEqual(names);
	});

	it('are looked for in all that is sent: shots and what holds for all of them', () => {
		const shots = [
			{ prompt: '@Image2', durationSeconds: 3 },
			{ prompt: '@Element1', durationSeconds: 3 },
		];
		expect(mentionsIn({ prompt: '@Video1', overallPrompt: '@Image1', shots })).toEqual([
			'@Image1',
			'@Image2',
			'@Element1',
		]);
	});

	it('are those of what goes into the video', () => {
		const element = { imageUrls: ['https://images.example.com/a.png'] };
		expect(
			namesOf({ prompt: '', referenceImages: [1, 2], videoUse: 'follow', elements: [element] }),
		).toEqual(['@Image1', '@Image2', '@Video1', '@Element1']);
	});

	it('are written as the provider writes them, everywhere, and once only', () => {
		const request = {
			prompt: '@image 1 in the style of @Video1',
			overallPrompt: '@Element2',
			shots: [{ prompt: 'Hello @Image3', durationSeconds: 4 }],
		};
		const sent = {
			prompt: '<<<image_1>>> in the style of <<<video_1>>>',
			overallPrompt: '<<<element_2>>>',
			shots: [{ prompt: 'Hello <<<image_3>>>', durationSeconds: 4 }],
		};
		expect(spelled(request, ANGLES)).toEqual(sent);
		expect(spelled(sent, ANGLES)).toEqual(sent);
		expect(spelled(request, AT_NAME).prompt).toBe('@Image1 in the style of @Video1');
	});
});
