import { pngImage } from './images';
import { startBench, type Bench } from './bench';
import { workflowFor } from './workflow';

let bench: Bench;

beforeAll(async () => {
	bench = await startBench();
});

afterAll(async () => {
	await bench.close();
});

const parametersFor = (property: string) => ({
	provider: 'apiframe',
	prompt: 'A fox',
	startFrame: 'binary',
	startFrameBinaryProperty: property,
	options: { completion: 'submit' },
});

/** What comes of a field that means a file, where the item has a picture under this name. */
async function make(property: string, field = 'data') {
	const png = await bench.engine.storeBinary(pngImage(640, 360), 'photo.png', 'image/png');
	return await bench.run({
		parameters: parametersFor(property),
		items: [{ json: {}, binary: { [field]: png } }],
	});
}

describe.each([
	['separate', ['data', '={{ $binary.data }}', "={{ $('Start').item.binary.data }}"]],
	['combined', ['data', '_files.data', '={{ $json._files.data }}']],
])('with binary data that is %s', (binaryMode, properties) => {
	test.each(properties)('the field may be %s', async (property) => {
		const png = await bench.engine.storeBinary(pngImage(640, 360), 'photo.png', 'image/png');
		const workflow = workflowFor({ parameters: parametersFor(property) });
		const bought = bench.simulator.ledger.purchases.length;
		const result = await bench.engine.run(
			{ ...workflow, settings: { ...workflow.settings, binaryMode } } as typeof workflow,
			{ startItems: [{ json: {}, binary: { data: png } }] },
		);
		expect(result.error).toBeUndefined();
		expect(bench.simulator.ledger.purchases).toHaveLength(bought + 1);
		expect(bench.simulator.uploads.at(-1)?.bytes).toEqual(pngImage(640, 360));
	});
});

test('a name in the JSON of n8n’s combined mode is found', async () => {
	const png = await bench.engine.storeBinary(pngImage(640, 360), 'photo.png', 'image/png');
	for (const property of ['data', '_files.data', '={{ $json._files.data }}']) {
		const items = [{ json: { _files: { data: png } } }] as never;
		const result = await bench.run({ parameters: parametersFor(property), items });
		expect(result.error).toBeUndefined();
	}
});

test.each([
	['data', 'Image', "names 'data', but the item only has 'Image'"],
	['Product Photo', 'Product_Photo', "only has 'Product_Photo'"],
	['={{ 5 }}', 'data', 'must be the name of a binary field, got 5'],
	['={{ $json }}', 'data', 'must be the name of a binary field, got {}'],
])('a wrong name (%s) is answered with what there is', async (property, field, message) => {
	const bought = bench.simulator.ledger.purchases.length;
	const result = await make(property, field);
	expect(result.error?.message).toContain(
		`'Start Frame: Input Data Field Name' ${message}`.slice(-message.length),
	);
	expect(result.error?.message).toContain("'Start Frame: Input Data Field Name'");
	expect(bench.simulator.ledger.purchases).toHaveLength(bought);
});
