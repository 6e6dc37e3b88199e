import 'reflect-metadata';
import { Logger } from '@n8n/backend-common';
import { configureGlobalAxiosDefaults } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import { InstanceSettings } from 'n8n-core';
import { LoggerProxy } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const userFolder = path.join(tmpdir(), `n8n-engine-${randomUUID()}`);
const openLogs = new Set<string[]>();
let prepared = false;

/**
 * n8n keeps its settings, its logger and its HTTP defaults in process-wide singletons. This sets
 * them up once, away from any n8n the machine really has, and gives every engine its own folder
 * and its own copy of the log lines.
 */
export function openHost(): { folder: string; logs: string[]; close(): void } {
	const folder = path.join(userFolder, randomUUID());
	mkdirSync(folder, { recursive: true });
	if (!prepared) prepareProcess();
	prepared = true;

	const logs: string[] = [];
	openLogs.add(logs);
	return {
		folder,
		logs,
		close: () => {
			openLogs.delete(logs);
			rmSync(openLogs.size === 0 ? userFolder : folder, { recursive: true, force: true });
		},
	};
}

function prepareProcess() {
	// n8n reads these when it creates the singletons below, not when it is imported.
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL = 'debug';
	captureLogger();
	Container.get(InstanceSettings);
	configureGlobalAxiosDefaults();
}

/** Keeps n8n's own logger (its levels, its way to serialise errors) and replaces what it prints to. */
function captureLogger() {
	const logger = Container.get(Logger);
	const recorder = {
		log: (level: string, message: string, metadata: object) => {
			const line = `${level} ${message} ${JSON.stringify(metadata)}`;
			for (const lines of openLogs) lines.push(line);
		},
		child: () => recorder,
	};
	Object.assign(logger.getInternalLogger(), recorder);
	LoggerProxy.init(logger);
}
