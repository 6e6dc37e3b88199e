/*
 * The scene of the sample videos: a balloon drifts over hills at sunset. Plain colours, a background that stands still and
 * movements by whole pixels, so that five seconds of it take a few kilobytes.
 */

type Colour = readonly [red: number, green: number, blue: number];

export interface Picture {
	width: number;
	height: number;
}

interface Layer {
	colour: Colour;
	/** Where the ridge is on average, as a part of the height from the top. */
	level: number;
	/** The height of its waves, in parts of the height. */
	swing: number;
	/** How many waves pass through 1,000 pixels. */
	waves: number;
	phase: number;
}

/** From top to bottom, in equal bands down to the hills. */
const SKY: Colour[] = [
	[58, 42, 104],
	[88, 56, 122],
	[124, 70, 132],
	[164, 88, 134],
	[202, 108, 128],
	[232, 134, 120],
	[248, 166, 118],
];
const SUN: Colour = [255, 226, 150];
const GLOW: Colour = [255, 190, 128];
const BALLOON: Colour = [222, 72, 72];
const STRIPE: Colour = [250, 238, 220];
const BASKET: Colour = [84, 52, 48];

/** From the farthest to the nearest. */
const HILLS: Layer[] = [
	{ colour: [150, 84, 128], level: 0.64, swing: 0.05, waves: 2.1, phase: 0.4 },
	{ colour: [108, 60, 110], level: 0.72, swing: 0.06, waves: 1.5, phase: 2.1 },
	{ colour: [76, 44, 86], level: 0.81, swing: 0.05, waves: 1.2, phase: 4.2 },
	{ colour: [40, 26, 58], level: 0.92, swing: 0.05, waves: 0.9, phase: 1.3 },
];

const mix = (from: Colour, to: Colour, share: number): Colour => [
	from[0] + (to[0] - from[0]) * share,
	from[1] + (to[1] - from[1]) * share,
	from[2] + (to[2] - from[2]) * share,
];

/** Movements by two pixels: colours are stored for squares of that size. */
const inSteps = (pixels: number): number => 2 * Math.floor(pixels / 2);

const upTo1 = (value: number): number => Math.min(1, Math.max(0, value));

/** How much of a pixel is inside of an ellipse. */
const inEllipse = (dx: number, dy: number, rx: number, ry: number): number =>
	upTo1((1 - Math.hypot(dx / rx, dy / ry)) * Math.min(rx, ry) + 0.5);

const inBox = (dx: number, dy: number, rx: number, ry: number): number =>
	upTo1(rx - Math.abs(dx) + 0.5) * upTo1(ry - Math.abs(dy) + 0.5);

/** The height of a ridge, in pixels from the top. */
function ridgeAt(layer: Layer, x: number, height: number): number {
	const angle = (x / 1000) * layer.waves * 2 * Math.PI;
	const wave = Math.sin(angle + layer.phase) + 0.4 * Math.sin(2.3 * angle + layer.phase * 3);
	return height * (layer.level + layer.swing * wave);
}

/** The colour of the sky and the sun. */
function skyAt(x: number, y: number, { width, height }: Picture): Colour {
	const band = Math.floor((y / height / 0.7) * SKY.length);
	const sky = SKY[Math.min(band, SKY.length - 1)]!;
	const size = Math.min(width, height);
	const dx = x - Math.round(width * 0.66);
	const dy = y - Math.round(height * 0.42);
	const glowing = mix(sky, GLOW, 0.35 * inEllipse(dx, dy, size * 0.2, size * 0.2));
	return mix(glowing, SUN, inEllipse(dx, dy, size * 0.13, size * 0.13));
}

function withBalloon(behind: Colour, x: number, y: number, frame: number, of: Picture): Colour {
	const size = Math.min(of.width, of.height);
	const dx = x - Math.round(of.width * 0.14) - inSteps(frame);
	const dy = y - Math.round(of.height * 0.3) + inSteps(frame / 6);
	const [rx, ry] = [size * 0.07, size * 0.085];
	if (Math.abs(dx) > rx + 1 || dy < -ry - 1 || dy > ry * 2) return behind;
	const stripe = inEllipse(dx, dy, rx * 0.35, ry);
	const envelope = mix(BALLOON, STRIPE, stripe);
	const hung = mix(behind, BASKET, inBox(dx, dy - ry * 1.5, rx * 0.22, ry * 0.14));
	const ropes = Math.abs(Math.abs(dx) - rx * 0.2) < 1 && dy > ry * 0.9 && dy < ry * 1.4 ? 1 : 0;
	return mix(mix(hung, BASKET, ropes), envelope, inEllipse(dx, dy, rx, ry));
}

/** One frame as bytes in the order red, green, blue. */
export function drawFrame(picture: Picture, frame: number): Buffer {
	const { width, height } = picture;
	const bytes = Buffer.alloc(width * height * 3);
	for (let x = 0; x < width; x++) {
		const ridges = HILLS.map((layer) => ridgeAt(layer, x, height));
		for (let y = 0; y < height; y++) {
			// Of what a nearer hill hides nothing is drawn.
			let front = HILLS.length - 1;
			while (front >= 0 && y < ridges[front]! + 0.5) front--;
			let colour = front < 0 ? skyAt(x, y, picture) : HILLS[front]!.colour;
			if (front < 0) colour = withBalloon(colour, x, y, frame, picture);
			for (let index = front + 1; index < HILLS.length; index++) {
				const share = upTo1(y - ridges[index]! + 0.5);
				if (share > 0) colour = mix(colour, HILLS[index]!.colour, share);
			}
			bytes.set(colour.map(Math.round), (y * width + x) * 3);
		}
	}
	return bytes;
}
