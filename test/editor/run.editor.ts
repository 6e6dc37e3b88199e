import { purchasesFromNow } from '../e2e/stage';
import { until } from '../e2e/until';
import { byTestId, openEditor, type Editor } from './editor';
import { around, picture } from './pictures';
import { workflowOf } from './workflows';

/** What a video element of the page knows. */
interface Player {
	ended: boolean;
	videoWidth: number;
	videoHeight: number;
}

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor();
});

afterAll(async () => {
	await editor.close();
});

test('a workflow that is executed by a click shows its video', async () => {
	const { page, stage } = editor;
	await page.setViewportSize({ width: 1600, height: 800 });
	const bought = purchasesFromNow(stage);
	const workflow = await editor.store(
		workflowOf({
			type: 'klingGenerateVideo',
			name: 'Kling Generate Video',
			parameters: {
				provider: 'unifically',
				prompt: 'A cinematic drone shot over a misty forest at dawn',
				options: { pollIntervalSeconds: 0.5 },
			},
		}),
	);
	await editor.openCanvas(workflow);
	await page.locator('[data-test-id^=execute-workflow-button]').last().click();
	const finished = byTestId(page, 'canvas-node-status-success');
	await finished.nth(1).waitFor();
	expect(bought()).toHaveLength(1);
	await picture(page, 'canvas-finished');
	const message = page.locator('.el-notification');
	await message.locator('.el-notification__closeBtn').click();
	await message.waitFor({ state: 'hidden' });

	await page.locator('[data-node-name="Kling Generate Video"]').first().dblclick();
	const output = byTestId(page, 'output-panel');
	await output.waitFor();
	await byTestId(output, 'radio-button-binary').click();
	await byTestId(output, 'ndv-view-binary-data').click();
	const video = output.locator('video');
	await video.waitFor();
	// Its last frame is always the same, so that the picture changes only when the editor does.
	const frame = await until('the video has been played', async () => {
		const { ended, ...size } = await video.evaluate((element) => {
			const { ended, videoWidth, videoHeight } = element as unknown as Player;
			return { ended, videoWidth, videoHeight };
		});
		return ended && size;
	});
	expect(frame.videoWidth).toBeGreaterThan(frame.videoHeight);
	await picture(page, 'finished-run', await around(0, byTestId(page, 'ndv')));
	expect(editor.complaints()).toEqual([]);
});
