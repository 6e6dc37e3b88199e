import type { VideoRequest } from '../../domain/request';
import { known } from './models';

const WHO = 'Kling 3.0 Omni at Unifically';

/**
 * Rules between what the omni model makes a video from. Sources:
 * https://docs.unifically.com/models/video/kling/kling-3.0-omni-video (`video_mode`), and of elements
 * https://kling.ai/document-api/api/video/3-0-omni/video-omni
 */
export function violations(request: VideoRequest): string[] {
	if (!known(request).hasVideoMode) return [];
	const { elements = [], referenceImages = [], startFrame, endFrame, videoUse } = request;
	const hasVideo = videoUse !== undefined;
	const ofVideos = elements.filter(({ videoUrl }) => videoUrl !== undefined).length;
	const ofImages = elements.length - ofVideos + referenceImages.length;
	const rules: Array<[boolean, string]> = [
		[
			endFrame !== undefined && referenceImages.length > 0,
			`'End Frame' does not go together with 'Reference Images' for ${WHO}: remove one of them`,
		],
		[
			endFrame !== undefined && elements.length > 0,
			`'End Frame' does not go together with 'Elements' for ${WHO}: remove one of them`,
		],
		[
			startFrame !== undefined && elements.length > 3,
			`'Elements' may hold at most 3 beside a 'Start Frame' for ${WHO}, got ${elements.length}`,
		],
		[
			hasVideo && ofVideos > 1,
			`'Elements' may hold at most one with a 'Video URL' beside a 'Reference Video' for ${WHO}, got ${ofVideos}`,
		],
		[
			!hasVideo && ofVideos > 3,
			`'Elements' may hold at most 3 with a 'Video URL' for ${WHO}, got ${ofVideos}`,
		],
		[
			hasVideo && ofVideos > 0 && ofImages > 0,
			`'Elements' with a 'Video URL' do not go together with images beside a 'Reference Video' for ${WHO}: remove either`,
		],
		[
			!hasVideo && ofVideos > 0 && ofImages > 0 && ofVideos + ofImages > 4,
			`'Elements' and 'Reference Images' may be at most 4 together for ${WHO} where one has a 'Video URL', got ${ofVideos + ofImages}`,
		],
	];
	return rules.filter(([isBroken]) => isBroken).map(([, message]) => message);
}
