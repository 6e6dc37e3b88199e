import { jsonIn, type Service } from './internet';

/*
 * Google Drive, Sheets and YouTube, as far as n8n's nodes call them. A file is uploaded in pieces to an address that
 * the service names: https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable
 */

/** A file in Google Drive, or a video on YouTube. */
export interface StoredFile {
	id: string;
	name: string;
	bytes: Buffer;
	/** What was told about it. */
	about: Record<string, unknown>;
}

/** A place that takes files in pieces. */
export interface FileStore {
	files: StoredFile[];
	service: Service;
}

const UPLOADED = /^bytes \d+-(\d+)\/(\d+)$/;

function uploads(files: StoredFile[], prefix: string, nameOf: (about: never) => string): Service {
	const unfinished = new Map<string, StoredFile>();
	return (request) => {
		if (request.method === 'POST') {
			const about = jsonIn<Record<string, unknown>>(request);
			const id = `${prefix}-${files.length + unfinished.size + 1}`;
			unfinished.set(id, { id, name: nameOf(about as never), bytes: Buffer.alloc(0), about });
			const location = `https://www.googleapis.com${request.path}?upload_id=${id}`;
			return { headers: { location }, body: {} };
		}
		const file = unfinished.get(request.query.get('upload_id') ?? '');
		const [, last, total] = UPLOADED.exec(String(request.headers['content-range'])) ?? [];
		if (request.method !== 'PUT' || !file || !last) return undefined;
		file.bytes = Buffer.concat([file.bytes, request.body]);
		if (Number(last) + 1 < Number(total)) return { status: 308 };
		unfinished.delete(file.id);
		files.push(file);
		return { body: { id: file.id } };
	};
}

/** A Google Drive. */
export function googleDrive(): FileStore {
	const files: StoredFile[] = [];
	const upload = uploads(files, 'file', ({ name }: { name: string }) => name);
	const service: Service = (request) => {
		if (request.path === '/upload/drive/v3/files') return upload(request);
		if (request.path === '/drive/v3/files') {
			const size = Number(request.query.get('pageSize') ?? files.length);
			return { body: { files: files.slice(0, size).map(({ id, name }) => ({ id, name })) } };
		}
		const file = files.find(({ id }) => request.path === `/drive/v3/files/${id}`);
		if (!file) return undefined;
		if (request.query.get('alt') === 'media') {
			return { headers: { 'content-type': 'image/jpeg' }, body: file.bytes };
		}
		return { body: { kind: 'drive#file', id: file.id, name: file.name, mimeType: 'image/jpeg' } };
	};
	return { files, service };
}

/** A YouTube channel. */
export function youTube(): FileStore {
	const files: StoredFile[] = [];
	const titleOf = ({ snippet }: { snippet: { title: string } }) => snippet.title;
	const upload = uploads(files, 'video', titleOf);
	return {
		files,
		service: (request) =>
			request.path === '/upload/youtube/v3/videos' ? upload(request) : undefined,
	};
}

/** A sheet of Google Sheets: the first row holds the names of the columns. */
export interface Sheet {
	rows: string[][];
	/** The row that begins with this, by the names of the columns. */
	row(id: string): Record<string, string>;
	service: Service;
}

const A1 = /^(?:.*!)?([A-Z])(\d+)$/;

/** A spreadsheet with one sheet. */
export function googleSheet(title: string, columns: string[]): Sheet {
	const rows = [columns];

	function write(range: string, value: string): void {
		const [, column, row] = A1.exec(range)!;
		rows[Number(row) - 1]![column!.charCodeAt(0) - 65] = value;
	}

	return {
		rows,
		row: (id) => {
			const row = rows.find(([first]) => first === id) ?? [];
			return Object.fromEntries(columns.map((name, index) => [name, row[index] ?? '']));
		},
		service: (request) => {
			if (/\/spreadsheets\/[^/]+$/.test(request.path)) {
				const gridProperties = { rowCount: 1000, columnCount: columns.length };
				return { body: { sheets: [{ properties: { sheetId: 0, title, gridProperties } }] } };
			}
			if (request.method === 'POST' && request.path.endsWith('/values:batchUpdate')) {
				const { data } = jsonIn<{ data: Array<{ range: string; values: string[][] }> }>(request);
				for (const { range, values } of data) write(range, values[0]![0]!);
				return { body: {} };
			}
			// A range of a column, such as `Videos!A1:A`, or the whole sheet.
			const [, from, to] = /!([A-Z])\d*:([A-Z])\d*$/.exec(request.path) ?? [];
			const [first, last] = [from ?? 'A', to ?? 'Z'].map((letter) => letter.charCodeAt(0) - 65);
			return { body: { values: rows.map((row) => row.slice(first, last! + 1)) } };
		},
	};
}
