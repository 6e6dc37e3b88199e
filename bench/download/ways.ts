/** How a video is brought into n8n's storage. */
export const WAYS = {
	ours: 'Kling Get Task',
	httpRequest: "n8n's HTTP Request",
} as const;

export type Way = keyof typeof WAYS;

/** What the process that downloads is told. */
export interface DownloadOrder {
	way: Way;
	/** The installed n8n that the HTTP Request node comes from. */
	n8nFolder: string;
	credential: Record<string, string>;
	/** Small ones, which warm the process up. */
	warmUps: Array<{ taskId: string; url: string }>;
	taskId: string;
	url: string;
}

/** What a download took. */
export interface DownloadResult {
	seconds: number;
	cpuSeconds: number;
	growthMb: number;
	bytes: number;
}
