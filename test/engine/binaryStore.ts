import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService, ErrorReporter, prepareBinaryData } from 'n8n-core';
import { Logger } from '@n8n/backend-common';
import type { IBinaryData } from 'n8n-workflow';

/** Where n8n keeps binary data: in files (its default) or inside the execution data. */
export type BinaryMode = 'filesystem' | 'default';

/** n8n's binary data service in one mode, with its own folder. */
export class BinaryStore {
	private readonly config = Container.get(BinaryDataConfig);
	private readonly service = new BinaryDataService(
		this.config,
		Container.get(ErrorReporter),
		Container.get(Logger),
	);

	constructor(
		private readonly mode: BinaryMode,
		private readonly folder: string,
	) {}

	async init() {
		this.activate();
		await this.service.init();
	}

	/** Makes n8n use this store: it knows one per process. */
	activate() {
		this.config.mode = this.mode;
		this.config.localStoragePath = this.folder;
		Container.set(BinaryDataService, this.service);
	}

	/** Stores data the way a node's `prepareBinaryData` does. */
	async store(data: Buffer, fileName: string, mimeType: string): Promise<IBinaryData> {
		this.activate();
		return await prepareBinaryData(data, 'input', 'input', fileName, mimeType);
	}

	/** The stored bytes. */
	async read(binary: IBinaryData): Promise<Buffer> {
		return await this.service.getAsBuffer(binary);
	}

	/** The file that holds the bytes in filesystem mode. */
	path(binary: IBinaryData): string {
		if (!binary.id) throw new Error('Only binary data in filesystem mode has a path');
		return this.service.getPath(binary.id);
	}
}
