import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';
import { request } from 'undici';

/** An S3 on 127.0.0.1 with one empty bucket. */
export interface S3StandIn {
	/** The fields of n8n's S3 credential. */
	credential: object;
	/** A stored file; null when there is none of that name. */
	file(key: string): Promise<Buffer | null>;
	close(): Promise<void>;
}

/** Starts an S3 that checks signatures. */
export async function startS3(bucket: string): Promise<S3StandIn> {
	const directory = mkdtempSync(path.join(tmpdir(), 'kling-s3-'));
	const server = new S3rver({
		address: '127.0.0.1',
		port: 0,
		silent: true,
		directory,
		configureBuckets: [{ name: bucket, configs: [] }],
	});
	const { port } = await server.run();
	const endpoint = `http://127.0.0.1:${port}`;
	return {
		credential: {
			endpoint,
			region: 'us-east-1',
			accessKeyId: 'S3RVER',
			secretAccessKey: 'S3RVER',
			forcePathStyle: true,
		},
		file: async (key) => {
			const { statusCode, body } = await request(`${endpoint}/${bucket}/${key}`);
			const bytes = Buffer.from(await body.arrayBuffer());
			return statusCode === 200 ? bytes : null;
		},
		close: async () => {
			await server.close();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
