import fc from 'fast-check';

import { checkImage } from '../../nodes/shared/purchase/imageFile';
import { jpegSize } from '../../nodes/shared/purchase/jpegSize';
import { mp4Box } from '../mp4';
import { pngImage } from '../nodes/images';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** One segment of a JPEG. */
const segment = (code: number, content: Buffer): Buffer => {
	const head = Buffer.from([0xff, code, 0, 0]);
	head.writeUInt16BE(content.length + 2, 2);
	return Buffer.concat([head, content]);
};
const START = bytes('\xff\xd8');
const APP0 = segment(0xe0, bytes('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'));
const frame = (code: number): Buffer => segment(code, Buffer.from([8, 1, 64, 2, 128, 1, 1, 17, 0]));
const SCAN = Buffer.concat([segment(0xda, Buffer.alloc(6)), Buffer.alloc(50), bytes('\xff\xd9')]);
const FILL = Buffer.alloc(3, 0xff);

describe('the size of a JPEG', () => {
	it.each<[string, Buffer[]]>([
		['baseline', [START, APP0, frame(0xc0), SCAN]],
		['progressive', [START, APP0, frame(0xc2), SCAN]],
		['without a JFIF header', [START, frame(0xc0), SCAN]],
		['with fill bytes before a marker', [START, FILL, APP0, FILL, frame(0xc0), SCAN]],
		['with tables before its size', [START, segment(0xc4, Buffer.alloc(20)), frame(0xc1), SCAN]],
		[
			'with large profiles before its size',
			[START, ...Array<Buffer>(20).fill(segment(0xe2, Buffer.alloc(65_000))), frame(0xc0)],
		],
		['with a marker that stands alone', [START, bytes('\xff\x01'), frame(0xc0)]],
	])('is found: %s', (_name, parts) => {
		expect(jpegSize(Buffer.concat(parts))).toEqual({ width: 640, height: 320 });
	});

	it.each<[string, Buffer[]]>([
		['nothing', []],
		['a PNG', [pngImage(10, 10)]],
		['ten megabytes of zeros', [START, bytes('\xff\xe0'), Buffer.alloc(9_900_000)]],
		['ten megabytes of fill bytes', [START, Buffer.alloc(9_900_000, 0xff)]],
		['ten megabytes of markers', [START, Buffer.alloc(9_900_000, bytes('\xff\x01'))]],
		['ten megabytes of empty segments', [START, Buffer.alloc(9_900_000, bytes('\xff\xe0\0\x02'))]],
		['no segment after the first', [START, APP0, bytes('garbage, not a marker')]],
		[
			'a segment that goes on behind the end',
			[START, segment(0xe0, Buffer.alloc(60)).subarray(0, 9)],
		],
		['a scan before its size', [START, SCAN]],
		['no height', [START, segment(0xc0, Buffer.from([8, 0, 0, 2, 128, 1, 1, 17, 0]))]],
	])('is not found: %s', (_name, parts) => {
		expect(jpegSize(Buffer.concat(parts))).toBeNull();
	});

	it('is looked for in any bytes without harm', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
				const size = jpegSize(Buffer.concat([START, Buffer.from(noise)]));
				if (size) expect(size.width * size.height).toBeGreaterThan(0);
			}),
		);
	});
});

describe('a start frame', () => {
	const taker = {
		displayName: 'Apiframe',
		limits: { maxBytes: 1e7, mimeTypes: ['image/jpeg', 'image/png'], minSide: 300, maxAspect: 2.5 },
	};
	const check = (file: Buffer) => checkImage(file, "'Field' ('data')", taker);

	it.each<[string, Buffer, string]>([
		['PNG', pngImage(640, 360), 'image/png'],
		['JPEG', Buffer.concat([START, FILL, APP0, frame(0xc0), SCAN]), 'image/jpeg'],
	])('that is %s is taken', (_name, file, mimeType) => {
		expect(check(file)).toBe(mimeType);
	});

	const boxed = (brand: string) =>
		Buffer.concat([
			mp4Box('ftyp', bytes(`${brand}\0\0\0\0mif1`)),
			mp4Box('meta', Buffer.alloc(64)),
		]);

	it.each<[string, Buffer, string, RegExp]>([
		['HEIC', boxed('heic'), 'is a HEIC image', /Edit Image/],
		['AVIF', boxed('avif'), 'is an AVIF image', /Edit Image/],
		['TIFF', bytes('II*\0\x08\0\0\0'), 'is a TIFF image', /Edit Image/],
		['BMP', bytes('BM\x36\0\0\0\0\0'), 'is a BMP image', /Edit Image/],
		['SVG', bytes('<?xml version="1.0"?>\n<svg/>'), 'is an SVG drawing', /Edit Image/],
		['GIF', bytes('GIF89a\x80\x02\x40\x01\0\0'), 'is image/gif (a GIF image)', /Edit Image/],
		[
			'a web page',
			bytes('<!DOCTYPE html><html>'),
			'contains a web page, not an image',
			/previous node/,
		],
		['JSON', bytes('{"error":{"code":403}}'), 'contains JSON, not an image', /previous node/],
		[
			'base64',
			Buffer.from(pngImage(9, 9).toString('base64')),
			'contains base64 text, not an image',
			/Move Base64/,
		],
		[
			'a data: address',
			bytes('data:image/png;base64,iVBO'),
			'contains the text of a data: address, not an image',
			/Move Base64/,
		],
		['a PDF', bytes('%PDF-1.7'), 'contains a PDF document, not an image', /to an image/],
		['nothing', Buffer.alloc(0), 'contains an empty file, not an image', /previous node/],
		['noise', bytes('\0\x01\x02\x03'), 'contains no readable image', /^$/],
	])('that is %s is named', (_name, file, what, hint) => {
		try {
			check(file);
		} catch (error) {
			const problem = error as { kind: string; message: string; hint: string | null };
			expect(problem.kind).toBe('invalidRequest');
			expect(problem.message).toBe(`'Field' ('data') ${what}. Apiframe takes JPEG or PNG`);
			expect(problem.hint ?? '').toMatch(hint);
			return;
		}
		throw new Error('taken');
	});

	it('that only begins like a JPEG says so', () => {
		expect(() => check(Buffer.concat([START, APP0]))).toThrow(
			/contains no readable image: it starts like a JPEG image, but its size is missing/,
		);
	});
});
