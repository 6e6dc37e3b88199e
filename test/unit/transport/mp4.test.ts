import fc from 'fast-check';

import { createMp4Reader, type Defect } from '../../../nodes/shared/transport/download/mp4';
import { assetFor } from '../../simulator/video';
import { mp4Box, mp4File } from '../../mp4';
import { pngImage } from '../../nodes/images';

/** What is wrong with a file that arrives in these pieces. */
function defectOf(pieces: Buffer[]): Defect | null {
	const reader = createMp4Reader();
	for (const piece of pieces) {
		const defect = reader.add(piece);
		if (defect) return defect;
	}
	return reader.end();
}

const inPieces = (file: Buffer, size: number): Buffer[] =>
	Array.from({ length: Math.ceil(file.length / size) }, (_, n) =>
		file.subarray(n * size, (n + 1) * size),
	);

const FTYP = mp4Box('ftyp', Buffer.from('isom\0\0\0\0isommp41', 'latin1'));
const MOOV = mp4Box('moov', Buffer.alloc(40, 1));
const MDAT = mp4Box('mdat', Buffer.alloc(100, 2));
/** A length of 0 says that a box goes to the end of the file. */
const toTheEnd = (box: Buffer): Buffer => Buffer.concat([Buffer.alloc(4), box.subarray(4)]);
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

describe('a file is taken for a video', () => {
	it.each<[string, Buffer[]]>([
		['as encoders write it', [FTYP, MOOV, MDAT]],
		['with what it is made of at the end', [FTYP, mp4Box('free'), MDAT, MOOV]],
		['of an old QuickTime', [mp4Box('wide'), MDAT, MOOV]],
		['with lengths of 64 bits', [FTYP, MOOV, mp4Box('mdat', Buffer.alloc(100), true)]],
		['whose last part goes to the end', [FTYP, MOOV, toTheEnd(MDAT)]],
		['in fragments', [FTYP, MOOV, mp4Box('moof', Buffer.alloc(9)), MDAT, mp4Box('mfra')]],
		['with parts nobody knows', [FTYP, mp4Box('\u00a9xyz'), MOOV, MDAT, mp4Box('uuid')]],
		['followed by zeros', [FTYP, MOOV, MDAT, Buffer.alloc(100)]],
		['followed by noise', [FTYP, MOOV, MDAT, Buffer.alloc(30, 0xff)]],
		['of the simulator', [assetFor('9:16')]],
	])('%s', (_name, parts) => {
		const file = Buffer.concat(parts);
		for (const size of [1, 3, 8, 64, file.length]) {
			expect(defectOf(inPieces(file, size))).toBeNull();
		}
	});
});

describe('a file is refused', () => {
	it.each<[string, Buffer, Defect]>([
		[
			'in the middle of a part',
			Buffer.concat([FTYP, MOOV, MDAT.subarray(0, 50)]),
			{ kind: 'cut', where: "its part 'mdat' has 50 of 108 bytes" },
		],
		[
			'in the middle of a long part',
			Buffer.concat([FTYP, MOOV, mp4Box('mdat', Buffer.alloc(100), true).subarray(0, 20)]),
			{ kind: 'cut', where: "its part 'mdat' has 20 of 116 bytes" },
		],
		[
			'in the middle of the head of a part',
			Buffer.concat([FTYP, MOOV, MDAT.subarray(0, 5)]),
			{ kind: 'cut', where: 'its last part is cut off' },
		],
		[
			'after its pictures',
			Buffer.concat([FTYP, MDAT]),
			{ kind: 'cut', where: "its part 'moov' is missing" },
		],
		[
			'before its pictures',
			Buffer.concat([FTYP, MOOV]),
			{ kind: 'cut', where: "its part 'mdat' is missing" },
		],
		[
			'with zeros from the middle on',
			Buffer.concat([FTYP, MOOV, mp4Box('free'), Buffer.from('\0\0\0\x05mdat', 'latin1')]),
			{ kind: 'cut', where: 'the rest is not video data' },
		],
		[
			'that goes to the end without what it is made of',
			Buffer.concat([FTYP, toTheEnd(MDAT)]),
			{ kind: 'cut', where: "its part 'moov' is missing" },
		],
	])('cut off %s', (_name, file, defect) => {
		for (const size of [1, 7, file.length]) expect(defectOf(inPieces(file, size))).toEqual(defect);
	});

	it.each<[string, Buffer, string]>([
		['a PNG', pngImage(64, 64), 'a PNG image'],
		['a JPEG', text('\xff\xd8\xff\xe0\0\x10JFIF\0'), 'a JPEG image'],
		['a GIF', text('GIF89a\x01\0\x01\0'), 'a GIF image'],
		['a WebP', text('RIFF\x24\0\0\0WEBPVP8 '), 'a WebP image'],
		[
			'a HEIC',
			Buffer.concat([
				mp4Box('ftyp', text('heic\0\0\0\0mif1')),
				mp4Box('meta', Buffer.alloc(9)),
				MDAT,
			]),
			'a HEIC image',
		],
		[
			'an AVIF',
			Buffer.concat([
				mp4Box('ftyp', text('avif\0\0\0\0mif1')),
				mp4Box('meta', Buffer.alloc(9)),
				MDAT,
			]),
			'an AVIF image',
		],
		['a ZIP', text('PK\x03\x04\x14\0\0\0\x08\0'), 'a ZIP archive'],
		['gzip', text('\x1f\x8b\x08\0\0\0\0\0'), 'a gzip archive'],
		['a PDF', text('%PDF-1.7\n%\xe2\xe3'), 'a PDF document'],
		['an MP3', text('ID3\x04\0\0'), 'an MP3 file'],
		['WebM', text('\x1a\x45\xdf\xa3\x9f'), 'a WebM or Matroska file'],
		['AVI', text('RIFF{{{{AVI LIST'), 'an AVI video'],
		['HTML', text('<html>'), 'a web page'],
		['HTML in another language', Buffer.from('<p>Срок истёк'), 'a web page'],
		['XML', text('<?xml version="1.0"?><Error/>'), 'a web page (XML)'],
		['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'an SVG drawing'],
		['JSON', text(' \n{"a":1}'), 'JSON'],
		['JSON with a mark before it', Buffer.from('\uFEFF[]'), 'JSON'],
		['a manifest', text('#EXTM3U\n#EXT-X-VERSION:3'), 'text'],
		['base64', text('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ'), 'base64 text'],
		['a data: address', text('data:video/mp4;base64,AAAA'), 'the text of a data: address'],
		['text that begins like a picture', text('BMW, a car'), 'text'],
		['something binary', text('\0\x01\x02\x03\0\x01\x02\x03\0\x01'), 'something unknown'],
		['nothing', text(''), 'an empty file'],
	])('that is %s', (_name, file, what) => {
		for (const size of [1, 5, 1000]) {
			expect(defectOf(inPieces(file, size))).toEqual({ kind: 'other', what });
		}
	});

	it('as soon as it is certain', () => {
		expect(createMp4Reader().add(Buffer.alloc(64 * 1024, 'x'))).toEqual({
			kind: 'other',
			what: 'base64 text',
		});
	});
});

describe('whatever arrives', () => {
	const boxes = fc
		.array(fc.tuple(fc.constantFrom('free', 'uuid', 'moof', 'mdat'), fc.nat(200), fc.boolean()), {
			maxLength: 6,
		})
		.map((parts) => parts.map(([type, size, long]) => mp4Box(type, Buffer.alloc(size, 3), long)));
	const files = boxes.map((more) => Buffer.concat([FTYP, MOOV, ...more, MDAT]));
	const cuts = fc.array(fc.nat(1000));

	const cutAt = (file: Buffer, at: number[]): Buffer[] => {
		const places = [
			0,
			...at.map((place) => place % file.length).sort((a, b) => a - b),
			file.length,
		];
		return places.slice(1).map((end, index) => file.subarray(places[index], end));
	};

	it('no beginning of a video passes for one', () => {
		fc.assert(
			fc.property(files, cuts, fc.nat(), (file, at, length) => {
				expect(defectOf(cutAt(file, at))).toBeNull();
				// The last part is the one with the pictures, all of which has to be there.
				const half = file.subarray(0, length % (file.length - MDAT.length));
				const part = Buffer.concat([half, FTYP.subarray(0, 3)]);
				if (!half.includes('mdat')) expect(defectOf(cutAt(part, at))).not.toBeNull();
				const last = file.subarray(0, file.length - 1 - (length % (MDAT.length - 1)));
				expect(defectOf(cutAt(last, at))).not.toBeNull();
			}),
		);
	});

	it('noise does not, and does not depend on how it comes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), cuts, (bytes, at) => {
				const noise = Buffer.from(bytes);
				const defect = defectOf([noise]);
				expect(defect).not.toBeNull();
				expect(defectOf(cutAt(noise, at))).toEqual(defect);
			}),
		);
	});

	it('millions of empty parts take no room', () => {
		const reader = createMp4Reader();
		const many = Buffer.concat(Array.from({ length: 8192 }, () => mp4Box('free')));
		for (let count = 0; count < 20; count++) expect(reader.add(many)).toBeNull();
		expect(reader.end()).toEqual({ kind: 'cut', where: "its part 'moov' is missing" });
		expect(defectOf([mp4File(100)])).toBeNull();
	});
});
