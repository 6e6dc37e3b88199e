import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { freePorts } from '../../ports';
import {
	findPrograms,
	ordinaryAccount,
	privateFolder,
	startProgram,
	type Account,
} from './program';

/** What n8n's processes share. */
export interface Stores {
	/** The environment variables that lead n8n to them. */
	env: Record<string, string>;
	stop(): Promise<void>;
}

const USER = 'n8n';

const newPassword = (): string => randomBytes(16).toString('hex');

function writePrivately(folder: string, name: string, text: string, account: Account): string {
	const file = path.join(folder, name);
	writeFileSync(file, text, { mode: 0o600 });
	chownSync(file, account.uid, account.gid);
	return file;
}

async function startRedis(program: string, account: Account): Promise<Stores> {
	const [port] = (await freePorts(1)) as [number];
	const password = newPassword();
	const folder = privateFolder(account);
	const settings = [
		'bind 127.0.0.1',
		`port ${port}`,
		`requirepass ${password}`,
		`dir ${folder}`,
		'save ""',
	];
	const file = writePrivately(folder, 'redis.conf', `${settings.join('\n')}\n`, account);
	const { stop } = await startProgram([program, file], port, folder, account);
	const env = {
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(port),
		QUEUE_BULL_REDIS_PASSWORD: password,
	};
	return { env, stop };
}

async function startPostgres(
	{ initdb, postgres }: Record<'initdb' | 'postgres', string>,
	account: Account,
): Promise<Stores> {
	const [port] = (await freePorts(1)) as [number];
	const password = newPassword();
	const folder = privateFolder(account);
	const passwordFile = writePrivately(folder, 'password', password, account);
	const data = path.join(folder, 'data');
	const options = ['--pgdata', data, '--username', USER, '--pwfile', passwordFile];
	const security = ['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-locale', '--no-sync'];
	execFileSync(initdb, [...options, ...security], { ...account, cwd: folder, stdio: 'pipe' });
	const settings = {
		listen_addresses: '127.0.0.1',
		port,
		unix_socket_directories: '',
		// Its data is thrown away.
		fsync: 'off',
	};
	const switches = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const { stop } = await startProgram([postgres, '-D', data, ...switches], port, folder, account);
	const env = {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: USER,
		DB_POSTGRESDB_PASSWORD: password,
	};
	return { env, stop };
}

/** Starts a Redis and a PostgreSQL of our own on free ports of 127.0.0.1, with their data in temporary folders. */
export async function startStores(): Promise<Stores> {
	const programs = findPrograms(['redis-server', 'initdb', 'postgres']);
	const account = ordinaryAccount();
	const redis = await startRedis(programs['redis-server'], account);
	try {
		const postgres = await startPostgres(programs, account);
		return {
			env: { ...redis.env, ...postgres.env },
			stop: async () => {
				await postgres.stop();
				await redis.stop();
			},
		};
	} catch (error) {
		await redis.stop();
		throw error;
	}
}
