import { failure, failureWithoutResponse } from '../providers/decoding';
import type { Decoded, FailureKind } from '../providers/provider';
import type { Upload, UploadFile } from '../providers/upload';
import { attempt, type Connection, unanswered } from './attempt';

/** What it looks like when an address does not exist. */
const NOT_THERE: readonly FailureKind[] = ['unreachable', 'notFound'];

/** Hands a file to the provider, once: returns its address, or whatever stands for it in a request. Never throws. */
export async function uploadOnce(
	upload: Upload,
	file: UploadFile,
	{ send, put }: Pick<Connection, 'send' | 'put'>,
): Promise<Decoded<string>> {
	if (upload.type === 'inline') {
		return 'bytes' in file
			? { ok: true, value: upload.encode(file) }
			: failureWithoutResponse('invalid', 'it is taken by its address only');
	}
	if (upload.type === 'form') {
		const uploaded = await attempt(send, upload.encode(file), upload.decode);
		if (!upload.hasOlderHost || uploaded.ok || !NOT_THERE.includes(uploaded.failure.kind)) {
			return uploaded;
		}
		const again = { ...upload.encode(file), host: 'olderUploads' as const };
		const older = await attempt(send, again, upload.decode);
		return older.ok ? older : uploaded;
	}
	const place = await attempt(send, upload.encode(file), upload.decode);
	if (!place.ok) return place;
	const { putTo, url } = place.value;
	const response = await put(putTo, file);
	if (!('status' in response)) return unanswered(response);
	const { status } = response;
	return status >= 200 && status < 300
		? { ok: true, value: url }
		: failure({ status, headers: {}, body: '' }, 'the file was not accepted', 'unavailable');
}
