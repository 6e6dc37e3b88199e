/** One box of an MP4 file; `long` writes its length with 64 bits. */
export function mp4Box(type: string, content: Buffer = Buffer.alloc(0), long = false): Buffer {
	const header = Buffer.alloc(long ? 16 : 8);
	header.writeUInt32BE(long ? 1 : 8 + content.length);
	header.write(type, 4, 'latin1');
	if (long) header.writeBigUInt64BE(BigInt(16 + content.length), 8);
	return Buffer.concat([header, content]);
}

/** A sound file of so many bytes, at least 64, as far as its boxes go. */
export const mp4File = (bytes: number): Buffer =>
	Buffer.concat([
		mp4Box('ftyp', Buffer.from('isom\0\0\0\0', 'latin1')),
		mp4Box('moov', Buffer.alloc(16)),
		mp4Box('mdat', Buffer.alloc(bytes - 48)),
	]);
