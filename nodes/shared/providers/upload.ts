import type { Decoded, ProviderRequest, ProviderResponse } from './provider';

/*
 * How files get to a provider.
 */

/** An image that is about to be uploaded. */
export interface ImageFile {
	bytes: Buffer;
	fileName: string;
	mimeType: string;
}

/** A file that is about to be uploaded and passes by, as it may be too large to be held. */
export interface StreamedFile {
	/** In bytes. */
	size: number;
	/** All its bytes, anew for each attempt to send them. */
	open(): Promise<NodeJS.ReadableStream>;
	fileName: string;
	mimeType: string;
}

export type UploadFile = ImageFile | StreamedFile;

/**
 * How a provider gets a file: by a form that returns the file's address, by an address to which the bytes are then
 * PUT without credentials, or, an image only, as text inside the order itself.
 */
export type Upload =
	| {
			type: 'form';
			/** Whether there is an older address to try. */
			hasOlderHost?: true;
			encode(file: UploadFile): ProviderRequest;
			decode(response: ProviderResponse): Decoded<string>;
	  }
	| {
			type: 'signedUrl';
			encode(file: UploadFile): ProviderRequest;
			decode(response: ProviderResponse): Decoded<{ putTo: string; url: string }>;
	  }
	| { type: 'inline'; encode(image: ImageFile): string };
